// The table that names a program's code (scripts/make-symbols.py makes it): what function, file and
// line stands at an address. It is read where it lies, in memory that somebody else filled, so every
// place in it is checked; nothing is allocated, because it is read on behalf of programs that crashed.

internal import ELF

/// A function at an address: places of its name and file among the table's strings, and a line.
public struct SymbolFrame: Equatable, Sendable {
  let function: Int
  let file: Int
  /// The line, 0 where it is not known.
  public let line: UInt32
}

/// Where things stand in a table of symbols.
public struct SymbolTable: Sendable {
  private let entryCount: Int
  private let strings: Int

  private static let headerSize = 16
  private static let entrySize = 16
  /// "EXOSYMS1".
  private static let magic: UInt64 = 0x3153_4d59_534f_5845

  /// Reads the header; nothing where the bytes are no table.
  public init?(_ bytes: Span<UInt8>) {
    guard bytes.count >= SymbolTable.headerSize, bytes.word64(at: 0) == SymbolTable.magic else {
      return nil
    }
    entryCount = Int(bytes.word32(at: 8))
    strings = Int(bytes.word32(at: 12))
    let end = SymbolTable.headerSize &+ entryCount &* SymbolTable.entrySize
    guard end <= bytes.count, strings >= end, strings <= bytes.count else { return nil }
  }

  private func address(of entry: Int, _ bytes: Span<UInt8>) -> UInt32 {
    bytes.word32(at: SymbolTable.headerSize &+ entry &* SymbolTable.entrySize)
  }

  /// The entries for an address, the innermost of several inlined functions first.
  public func entries(for address: UInt64, in bytes: Span<UInt8>) -> Range<Int> {
    let wanted = UInt32(truncatingIfNeeded: address)
    // The first entry that lies above the address.
    var low = 0
    var high = entryCount
    while low < high {
      let middle = (low &+ high) / 2
      if self.address(of: middle, bytes) <= wanted { low = middle &+ 1 } else { high = middle }
    }
    guard low > 0 else { return 0..<0 }
    let found = self.address(of: low &- 1, bytes)
    var first = low &- 1
    while first > 0, self.address(of: first &- 1, bytes) == found { first &-= 1 }
    return first..<low
  }

  /// The function that an entry names.
  public func frame(of entry: Int, in bytes: Span<UInt8>) -> SymbolFrame {
    let place = SymbolTable.headerSize &+ entry &* SymbolTable.entrySize
    return SymbolFrame(
      function: Int(bytes.word32(at: place &+ 4)), file: Int(bytes.word32(at: place &+ 8)),
      line: bytes.word32(at: place &+ 12))
  }

  /// Where the bytes of a function's name stand; empty where no code is known.
  public func function(of frame: SymbolFrame, in bytes: Span<UInt8>) -> Range<Int> {
    string(at: frame.function, bytes)
  }

  /// Where the bytes of a file's path stand.
  public func file(of frame: SymbolFrame, in bytes: Span<UInt8>) -> Range<Int> {
    string(at: frame.file, bytes)
  }

  private func string(at offset: Int, _ bytes: Span<UInt8>) -> Range<Int> {
    guard offset < bytes.count &- strings else { return 0..<0 }
    let start = strings &+ offset
    var end = start
    while end < bytes.count, bytes[end] != 0 { end &+= 1 }
    return start..<end
  }

  /// If a name says why the Swift runtime stopped a program: where the reason stands in it.
  public static func failureReason(_ name: Range<Int>, in bytes: Span<UInt8>) -> Range<Int>? {
    let prefix: StaticString = "Swift runtime failure: "
    guard name.count > prefix.utf8CodeUnitCount else { return nil }
    let start = name.lowerBound
    let matches = prefix.withUTF8Buffer { expected in
      var index = 0
      while index < expected.count, unsafe expected[index] == bytes[start &+ index] { index &+= 1 }
      return index == expected.count
    }
    return matches ? start &+ prefix.utf8CodeUnitCount..<name.upperBound : nil
  }
}
