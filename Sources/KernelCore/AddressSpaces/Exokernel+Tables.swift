// Page tables: frames that an environment holds and hands in. The kernel writes them, the environment
// may map them to read. The kernel allocates none: a missing one is an error that says which level.

public import ExokernelABI

extension Exokernel where M: ~Copyable {
  /// The end of what an environment may map: the page below the canonical hole stays unmapped, so that
  /// no instruction pointer that follows a system call is ever non-canonical.
  public static var addressLimit: UInt64 { 0x7fff_ffff_f000 }

  /// The index into a table of a level that translates an address.
  @inline(__always)
  static func tableIndex(_ address: UInt64, level: Int) -> Int {
    Int(truncatingIfNeeded: address >> UInt64(truncatingIfNeeded: 3 &+ 9 &* level) & 0x1ff)
  }

  /// The table of a level in an address space.
  @inline(__always)
  func table(_ level: Int, for address: UInt64, in environment: Int) throws(KernelError) -> Int {
    var table = Int(machine[environment: environment].root)
    guard table != 0 else { throw .missingTable(4) }
    var current = 4
    while current > level {
      let entry = PageTableEntry(
        rawValue: machine[word: Self.tableIndex(address, level: current), in: table])
      guard entry.isPresent else { throw .missingTable(current &- 1) }
      table = entry.frame
      current &-= 1
    }
    return table
  }

  /// The leaf table that translates an address and whose entries may be changed.
  @inline(__always)
  func leafTable(for address: UInt64, in environment: Int) throws(KernelError) -> Int {
    let parent = try table(2, for: address, in: environment)
    let entry = machine[word: Self.tableIndex(address, level: 2), in: parent]
    guard entry & (PageTableEntry.present | PageTableEntry.frozen) == PageTableEntry.present
    else {
      throw entry & PageTableEntry.present == 0 ? .missingTable(1) : .frozen
    }
    return PageTableEntry(rawValue: entry).frame
  }

  // MARK: Decoding

  private func decodeLevel(_ raw: UInt64, position: Int) throws(KernelError) -> Int {
    guard raw >= 1, raw <= 4 else { throw .badArgument(position) }
    return Int(truncatingIfNeeded: raw)
  }

  @inline(__always)
  func checkAddress(_ address: UInt64, pages: UInt64, position: Int) throws(KernelError) {
    // Few pages: the end does not wrap where the beginning is low.
    guard address & 0xfff == 0, address < Self.addressLimit else { throw .badArgument(position) }
    guard pages == 1 || address &+ pages << 12 <= Self.addressLimit else {
      throw .badArgument(position)
    }
  }

  /// A held frame that nothing names.
  private func decodeUnboundFrame(_ raw: UInt64, by environment: Int) throws(KernelError) -> Int {
    let number = try decodeSpareFrame(raw, by: environment)
    guard machine[frame: number].bindingCount == 0 else { throw .inUse }
    return number
  }

  // MARK: Calls

  /// Hands a frame in as a page table; with records, the frame behind it too.
  public mutating func bindTable(
    _ caller: Caller, claim: UInt64, handle: UInt64, address: UInt64, levelAndRecords: UInt64
  ) throws(KernelError) -> UInt64 {
    let environment = try decodeClaim(claim, caller)
    let number = try decodeUnboundFrame(handle, by: environment)
    guard levelAndRecords >> 9 == 0 else { throw .badArgument(3) }
    let level = try decodeLevel(levelAndRecords & 0xff, position: 3)
    let hasRecords = levelAndRecords >> 8 != 0
    if hasRecords {
      let behind = FrameHandle(number: number &+ 1).rawValue
      _ = try decodeUnboundFrame(behind, by: environment)
    }
    if level == 4 {
      guard machine[environment: environment].root == 0 else { throw .alreadyMapped }
      guard !hasRecords else { throw .badArgument(3) }
      performBindRoot(number, of: environment)
      return 0
    }
    try checkAddress(address, pages: 1, position: 2)
    let parent = try table(level &+ 1, for: address, in: environment)
    let index = Self.tableIndex(address, level: level &+ 1)
    guard machine[word: index, in: parent] & PageTableEntry.present == 0 else {
      throw .alreadyMapped
    }
    becomeTable(number, level: level, hasRecords: hasRecords, of: environment)
    let bits = PageTableEntry.present | PageTableEntry.writable | PageTableEntry.user
    machine[word: index, in: parent] = PageTableEntry(frame: number, bits: bits).rawValue
    record(binding(table: parent, index: index), of: number)
    return 0
  }

  private mutating func performBindRoot(_ number: Int, of environment: Int) {
    becomeTable(number, level: 4, hasRecords: false, of: environment)
    machine.installKernelHalf(in: number)
    if machine.queueCount != 0 { showQueues(of: environment, in: number) }
    machine[environment: environment].root = UInt32(truncatingIfNeeded: number)
  }

  private mutating func becomeTable(
    _ number: Int, level: Int, hasRecords: Bool, of environment: Int
  ) {
    let guardSlot = machine[frame: number].guardSlot
    machine.clear(frame: number)
    machine[frame: number].become(
      .table, holder: environment, guardSlot: guardSlot, level: level, hasRecords: hasRecords)
    if hasRecords {
      let ownGuardSlot = machine[frame: number &+ 1].guardSlot
      machine.clear(frame: number &+ 1)
      machine[frame: number &+ 1].become(.records, holder: environment, guardSlot: ownGuardSlot)
    }
  }

  /// Takes an empty page table back; it is an ordinary frame again.
  public mutating func unbindTable(
    _ caller: Caller, claim: UInt64, address: UInt64, level: UInt64
  ) throws(KernelError) -> UInt64 {
    let environment = try decodeClaim(claim, caller)
    try checkAddress(address, pages: 1, position: 1)
    let level = try decodeLevel(level, position: 2)
    let number = try table(level, for: address, in: environment)
    if level == 1, let place = try frozenPlace(of: number, at: address, in: environment) {
      takeOff(number, place, environment)
      return 0
    }
    try checkEmpty(number, level: level)
    if level == 4 {
      guard machine[environment: environment].firstContext == 0,
        machine[frame: number].bindingCount == 0
      else { throw .inUse }
      machine.leaveAddressSpace(root: number)
      machine[environment: environment].root = 0
    } else {
      guard machine[frame: number].bindingCount == 1 else { throw .inUse }
      let place = machine[frame: number].firstBinding
      machine[word: index(of: place), in: table(of: place)] = 0
      if machine.isLoaded(root: Int(machine[environment: environment].root)) {
        machine.invalidate(address: address)
      }
      forget(place, of: number)
    }
    becomeHeld(number)
    return 0
  }

  private func checkEmpty(_ table: Int, level: Int) throws(KernelError) {
    // The upper half of a root is the kernel's.
    let count = level == 4 ? 256 : 512
    var index = 0
    while index < count {
      guard machine[word: index, in: table] & PageTableEntry.present == 0 else { throw .inUse }
      index &+= 1
    }
  }

  private mutating func becomeHeld(_ number: Int) {
    let entry = machine[frame: number]
    // Not to be read by the holder as it was: a root held the kernel's half.
    machine.clear(frame: number)
    machine[frame: number].become(.held, holder: entry.holder, guardSlot: entry.guardSlot)
    if entry.hasRecords {
      let behind = machine[frame: number &+ 1]
      machine.clear(frame: number &+ 1)
      machine[frame: number &+ 1].become(
        .held, holder: behind.holder, guardSlot: behind.guardSlot)
    }
  }
}
