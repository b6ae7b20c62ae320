// Frozen page tables: a leaf table whose entries cannot be changed may hang in several address spaces, so
// that 2 MiB of pages are shared by one entry. What stands in it are frames of the table's holder alone:
// who lets another hang it lets him at these, and takes them back by freeing them or unsharing the
// table. The table's home is its first binding; elsewhere it counts as one frame of its holder's.

public import ExokernelABI

extension Exokernel where M: ~Copyable {
  /// Whether no entry of a leaf table can be changed.
  func isFrozen(_ table: Int) -> Bool {
    let home = machine[frame: table].firstBinding
    return machine[word: index(of: home), in: self.table(of: home)] & PageTableEntry.frozen != 0
  }

  /// The place at which an address space has a leaf table, if it is not the table's home.
  func frozenPlace(of table: Int, at address: UInt64, in environment: Int)
    throws(KernelError) -> Binding?
  {
    let parent = try self.table(2, for: address, in: environment)
    let place = binding(table: parent, index: Self.tableIndex(address, level: 2))
    return place == machine[frame: table].firstBinding ? nil : place
  }

  // MARK: Freeze

  /// Freezes the leaf table at an address, or thaws it.
  ///
  /// - Throws: `notHeld` where the table or a frame in it is another's; `inUse` for thawing what hangs
  ///   elsewhere.
  public mutating func freezeTable(
    _ caller: Caller, claim: UInt64, address: UInt64, isFrozen: UInt64
  ) throws(KernelError) -> UInt64 {
    let environment = try decodeClaim(claim, caller)
    try checkAddress(address, pages: 1, position: 1)
    guard isFrozen <= 1 else { throw .badArgument(2) }
    let table = try table(1, for: address, in: environment)
    guard machine[frame: table].holder == environment else { throw .notHeld }
    if isFrozen == 1 { try checkOwnPages(table, of: environment) } else { try checkAtHome(table) }
    let home = machine[frame: table].firstBinding
    let entry = machine[word: index(of: home), in: self.table(of: home)]
    machine[word: index(of: home), in: self.table(of: home)] =
      entry & ~PageTableEntry.frozen | (isFrozen == 1 ? PageTableEntry.frozen : 0)
    return 0
  }

  /// Others get at what stands in a frozen table, which nobody but the frames' holder can grant.
  private func checkOwnPages(_ table: Int, of environment: Int) throws(KernelError) {
    var index = 0
    while index < 512 {
      let entry = PageTableEntry(rawValue: machine[word: index, in: table])
      if entry.isPresent {
        let frame = machine[frame: entry.frame]
        guard frame.holder == environment, frame.isKind(.held) else { throw .notHeld }
      }
      index &+= 1
    }
  }

  /// Bounded by `FrameEntry.maximumBindings`.
  private func checkAtHome(_ table: Int) throws(KernelError) {
    var further = machine[frame: table].furtherBindings
    while further != 0 {
      guard machine[frame: self.table(of: further)].level == 1 else { throw .inUse }
      further = next(after: further)
    }
  }

  // MARK: Bind

  /// Hangs a frozen leaf table, whose guard the caller dominates, at an address too.
  public mutating func bindFrozenTable(
    _ caller: Caller, claim: UInt64, handle: UInt64, address: UInt64, flags: UInt64
  ) throws(KernelError) -> UInt64 {
    let environment = try decodeClaim(claim, caller)
    let number = try decodeFrame(handle)
    try checkAddress(address, pages: 1, position: 2)
    guard flags & ~MapFlags.tableMask == 0 else { throw .badArgument(3) }
    let flags = MapFlags(rawValue: flags)
    let entry = machine[frame: number]
    try checkFrozen(entry, number, caller, environment, flags)
    let parent = try table(2, for: address, in: environment)
    let index = Self.tableIndex(address, level: 2)
    guard machine[word: index, in: parent] & PageTableEntry.present == 0 else {
      throw .alreadyMapped
    }
    try checkBindable(entry, fromTableWithRecords: machine[frame: parent].hasRecords)

    machine[word: index, in: parent] =
      PageTableEntry(frame: number, bits: flags.entryBits | PageTableEntry.frozen).rawValue
    record(binding(table: parent, index: index), of: number)
    if entry.holder != environment {
      machine[environment: environment].frameCount &+= 1
      machine[environment: environment].foreignBindings &+= 1
    }
    return 0
  }

  private func checkFrozen(
    _ entry: FrameEntry, _ number: Int, _ caller: Caller, _ environment: Int, _ flags: MapFlags
  ) throws(KernelError) {
    guard entry.isKind(.table), entry.level == 1 else { throw .notHeld }
    if entry.holder != environment {
      try checkAuthority(
        over: entry, caller, slot: flags.slot, needed: flags.write ? [.read, .write] : .read)
      let record = machine[environment: environment]
      guard record.frameCount < record.frameQuota else { throw .quotaExceeded }
    }
    // Of an ending holder's table the home may be gone; nobody has authority over it then.
    guard isFrozen(number) else { throw .inUse }
  }

  /// Takes a frozen table off a place that is not its home.
  mutating func takeOff(_ table: Int, _ place: Binding, _ environment: Int) {
    machine[word: index(of: place), in: self.table(of: place)] = 0
    if machine.isLoaded(root: Int(machine[environment: environment].root)) {
      machine.invalidateAll()
    }
    forget(place, of: table)
    if machine[frame: table].holder != environment {
      machine[environment: environment].frameCount &-= 1
      machine[environment: environment].foreignBindings &-= 1
    }
  }
}
