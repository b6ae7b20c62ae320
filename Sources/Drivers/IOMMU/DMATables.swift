// What the functions of a domain reach: tables of three levels (VT-d 3.3 §3.7 and §9.8), in memory that the
// kernel gives, page by page from its front. Whether a frame may be reached is for the kernel to check; and
// what was unmapped is out of reach only once `RemappingUnit.invalidate` is complete.
//
// The kernel maps a few pages for good and then one region of 2 MiB anew with every command: the table that
// was used last is remembered, so that this costs no walk.

/// The tables of one domain.
public struct DMATables<Memory: TranslationMemory & ~Copyable>: ~Copyable {
  private let memory: Memory
  private let isCoherent: Bool
  /// Where the next table will be.
  private var freeOffset = 4096
  /// The last table that was used, and which 2 MiB it maps; at first none.
  private var leaf = 0
  private var leafRegion = UInt64.max
  /// The 2 MiB with the megabyte where a store is an interrupt (VT-d 3.3 §3.14).
  private static var interruptRegion: UInt64 { 0xfee0_0000 >> 21 }

  /// Tables that map nothing.
  ///
  /// - Parameters:
  ///   - memory: `byteCount(pages:)` bytes, the domain's from here on.
  ///   - isCoherent: As the unit says.
  public init(memory: consuming Memory, isCoherent: Bool) throws(RemappingError) {
    guard memory.byteCount >= 4096, memory.byteCount <= 1 << 30,
      memory.physicalAddress & 0xfff == 0,
      memory.physicalAddress <= RemappingLayout.addressLimit &- UInt64(memory.byteCount)
    else { throw .unfitMemory }
    self.memory = memory
    self.isCoherent = isCoherent
    self.memory.clearTable(at: 0, isCoherent: isCoherent)
  }

  /// How much memory is enough for so many pages or regions of 2 MiB, wherever they are.
  public static func byteCount(pages: Int) -> Int { (1 &+ 2 &* pages) &* 4096 }

  /// Where the unit finds the top table.
  public var root: UInt64 { memory.physicalAddress }

  /// Lets the domain's functions read, or read and write, a page.
  ///
  /// - Parameters:
  ///   - address: The page as the functions name it.
  ///   - physical: Where it is.
  @inline(__always)
  public mutating func map(
    _ address: UInt64, to physical: UInt64, writable: Bool
  ) throws(RemappingError) {
    guard (address | physical) & 0xfff == 0 else { throw .unaligned }
    guard (address | physical) < RemappingLayout.addressLimit else { throw .addressOutOfRange }
    if address >> 21 != leafRegion { try findOrMakeLeaf(of: address) }
    let entry = offset(of: address)
    guard memory.load64(at: entry) == TableEntry.absent else { throw .alreadyMapped }
    memory.store(
      TableEntry.page(physical, writable: writable), at: entry, isCoherent: isCoherent)
  }

  /// Lets the domain's functions reach a page no more, once the domain is invalidated.
  ///
  /// Does nothing where none is mapped.
  @inline(__always)
  public mutating func unmap(_ address: UInt64) {
    if address >> 21 != leafRegion, !findLeaf(of: address) { return }
    memory.store(TableEntry.absent, at: offset(of: address), isCoherent: isCoherent)
  }

  /// Where an address's entry is in the last table.
  @inline(__always)
  private func offset(of address: UInt64) -> Int {
    leaf &+ Int(truncatingIfNeeded: address >> 12 & 511) &* 8
  }

  // MARK: Walks

  /// Remembers the last table of an address.
  ///
  /// - Returns: Whether there is one.
  private mutating func findLeaf(of address: UInt64) -> Bool {
    guard address < RemappingLayout.addressLimit,
      let middle = table(in: topOffset(of: address)),
      let leaf = table(in: middleOffset(of: address, in: middle))
    else { return false }
    remember(leaf, for: address)
    return true
  }

  /// Remembers the last table of an address, and makes what is missing on the way there.
  private mutating func findOrMakeLeaf(of address: UInt64) throws(RemappingError) {
    guard address >> 21 != Self.interruptRegion else { throw .interruptRange }
    if findLeaf(of: address) { return }
    let middle = table(in: topOffset(of: address))
    let needed = middle == nil ? 2 : 1
    guard needed &* 4096 <= memory.byteCount &- freeOffset else { throw .outOfTables }
    let parent = middle ?? makeTable(in: topOffset(of: address))
    remember(makeTable(in: middleOffset(of: address, in: parent)), for: address)
  }

  private mutating func remember(_ leaf: Int, for address: UInt64) {
    self.leaf = leaf
    leafRegion = address >> 21
  }

  private func topOffset(of address: UInt64) -> Int {
    Int(truncatingIfNeeded: address >> 30 & 511) &* 8
  }

  private func middleOffset(of address: UInt64, in table: Int) -> Int {
    table &+ Int(truncatingIfNeeded: address >> 21 & 511) &* 8
  }

  /// Where the table is that an entry names.
  private func table(in entry: Int) -> Int? {
    let value = memory.load64(at: entry)
    guard value != TableEntry.absent else { return nil }
    return Int(truncatingIfNeeded: TableEntry.address(in: value) &- memory.physicalAddress)
  }

  /// Takes the next page for an empty table, and names it in an entry.
  private mutating func makeTable(in entry: Int) -> Int {
    let table = freeOffset
    freeOffset &+= 4096
    memory.clearTable(at: table, isCoherent: isCoherent)
    memory.store(
      TableEntry.table(memory.physicalAddress &+ UInt64(truncatingIfNeeded: table)), at: entry,
      isCoherent: isCoherent)
    return table
  }
}
