// What environments ask of the one that holds the console, in the words of a protected transfer. This
// is an agreement between libraries; the kernel knows nothing of it.

/// A request to the console's environment.
public enum ConsoleRequest: Equatable, Sendable {
  /// Prints text.
  case write(TextPacket)
  /// Prints name, file and line of each function that stands at an address of the caller's program, a
  /// line each; the answer is 1 if there was any.
  case describe(UInt64)
  /// Prints why the caller's program trapped at an address, if its symbols tell; the answer is 1 if so.
  case explain(UInt64)

  /// The request as words.
  public var words: (UInt64, UInt64, UInt64, UInt64) {
    switch self {
    case .write(let packet):
      (
        1 | UInt64(truncatingIfNeeded: packet.count) << 8, packet.words.0, packet.words.1,
        packet.words.2
      )
    case .describe(let address): (2, address, 0, 0)
    case .explain(let address): (3, address, 0, 0)
    }
  }

  /// The request that words make; nothing where they make none.
  public init?(words: (UInt64, UInt64, UInt64, UInt64)) {
    switch words.0 & 0xff {
    case 1:
      self = .write(TextPacket(words: (words.1, words.2, words.3), count: words.0 >> 8))
    case 2: self = .describe(words.1)
    case 3: self = .explain(words.1)
    default: return nil
    }
  }

  /// The answer to a request that was not understood.
  public static let notUnderstood: UInt64 = .max
}
