// Who a controller says it is and what it can do (NVMe 1.4 §5.15.2.2).

/// What an Identify command says of a controller.
public struct NVMeIdentity: Sendable {
  /// Printable ASCII, padded with spaces.
  public private(set) var serialNumber = [20 of UInt8](repeating: 0x20)
  public private(set) var modelNumber = [40 of UInt8](repeating: 0x20)
  /// How many pages one command may move.
  public internal(set) var pageLimit = 0
  /// Whether it can write zeroes without being sent any.
  public private(set) var writesZeroes = false
  /// Whether what was written may be lost until it is flushed.
  public private(set) var hasVolatileCache = false

  /// A controller that has said nothing yet.
  init() {}

  /// What an Identify command brought.
  ///
  /// - Parameter offset: Where the answer stands in the memory.
  init(
    in memory: borrowing some DMAMemory & ~Copyable, at offset: Int
  ) throws(NVMeError) {
    for place in 0..<10 {
      let bytes = memory.load16(at: offset &+ 4 &+ place &* 2)
      serialNumber[place &* 2] = Self.printable(bytes)
      serialNumber[place &* 2 &+ 1] = Self.printable(bytes >> 8)
    }
    for place in 0..<20 {
      let bytes = memory.load16(at: offset &+ 24 &+ place &* 2)
      modelNumber[place &* 2] = Self.printable(bytes)
      modelNumber[place &* 2 &+ 1] = Self.printable(bytes >> 8)
    }
    // The exponent of the longest transfer in pages; 0 for none.
    let exponent = memory.load16(at: offset &+ 76) >> 8
    pageLimit = exponent == 0 ? .max : 1 << min(Int(exponent), 32)
    let entries = memory.load16(at: offset &+ 512)
    guard entries & 0xf <= 6, entries >> 4 & 0xf >= 6, entries >> 8 & 0xf <= 4, entries >> 12 >= 4
    else { throw .unfitEntries }
    writesZeroes = memory.load16(at: offset &+ 520) >> 3 & 1 != 0
    hasVolatileCache = memory.load16(at: offset &+ 524) >> 8 & 1 != 0
  }

  /// A byte that does no harm to a console.
  private static func printable(_ bytes: UInt16) -> UInt8 {
    let byte = UInt8(truncatingIfNeeded: bytes)
    return byte >= 0x20 && byte < 0x7f ? byte : 0x20
  }
}
