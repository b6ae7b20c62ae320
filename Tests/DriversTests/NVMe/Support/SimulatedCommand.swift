// A submission entry as a controller reads it, written from the specification, not from the driver.

/// A command that a simulated controller has fetched.
struct SimulatedCommand {
  let words: [UInt32]

  init(_ bytes: [UInt8]) {
    words = (0..<16).map { word in
      (0..<4).reversed().reduce(0) { $0 << 8 | UInt32(bytes[word * 4 + $1]) }
    }
  }

  var opcode: UInt8 { UInt8(truncatingIfNeeded: words[0]) }
  /// How data is pointed to, and whether the command is one half of two; 0 for pages and no.
  var flags: UInt8 { UInt8(truncatingIfNeeded: words[0] >> 8) }
  var identifier: UInt16 { UInt16(truncatingIfNeeded: words[0] >> 16) }
  var namespace: UInt32 { words[1] }
  var firstPointer: UInt64 { UInt64(words[6]) | UInt64(words[7]) << 32 }
  var secondPointer: UInt64 { UInt64(words[8]) | UInt64(words[9]) << 32 }
  var start: UInt64 { UInt64(words[10]) | UInt64(words[11]) << 32 }
  var count: UInt64 { UInt64(words[12] & 0xffff) + 1 }

  /// Whether words that must be zero are.
  var isClean: Bool { words[2...5].allSatisfy { $0 == 0 } && words[14...15].allSatisfy { $0 == 0 } }
}
