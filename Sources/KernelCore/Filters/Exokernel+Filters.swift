// Filters: which incoming packets go to whom, and which headers may be sent by whom. The kernel compares
// words and sees to it that no two owners' filters overlap unasked; what an address or a port is, only
// the libraries know.

public import ExokernelABI

extension Exokernel where M: ~Copyable {
  // MARK: Allocate

  /// Installs a filter; the value is its handle.
  ///
  /// - Parameters:
  ///   - ring: Which of the caller's rings packets go to; checked by whoever has rings.
  ///   - guardSlot: The caller's slot with the name that guards the filter from now on.
  ///   - slot: The caller's slot by which it claims the packets.
  @inline(never)
  public mutating func allocateFilter(
    _ caller: Caller, ring: UInt32, guardSlot: UInt64, by slot: UInt64,
    description: FilterDescription
  ) throws(KernelError) -> UInt64 {
    try install(
      try decodeClaimed(caller, guardSlot: guardSlot, by: slot, description), ring: ring,
      by: caller.environment)
  }

  // In two functions: a row is large, and the kernel's stack is not.

  /// A description that the caller may install, as a row without a holder.
  @inline(never)
  private func decodeClaimed(
    _ caller: Caller, guardSlot: UInt64, by slot: UInt64, _ description: FilterDescription
  ) throws(KernelError) -> FilterRecord {
    var record = try decode(description)
    record.guardName = try decodeCapability(guardSlot, of: caller.environment)
    let authority = try decodeCapability(slot, of: caller.environment)
    try checkFilterQuota(of: caller.environment)
    guard filterHeads.unusedFilter != 0 else { throw .exhausted }
    let steps = try checkOverlaps(of: record, authority: authority)
    if record.sendsFragments {
      try checkFragments(
        of: record, by: caller.environment, authority: authority, after: steps)
    }
    return record
  }

  private func checkFilterQuota(of environment: Int) throws(KernelError) {
    let quota = machine[environment: environment].filterQuota
    guard machine[environment: environment].filterCount < quota else { throw .quotaExceeded }
  }

  /// Installs a row, if there is room for it.
  @inline(never)
  private mutating func install(
    _ checked: FilterRecord, ring: UInt32, by environment: Int
  ) throws(KernelError) -> UInt64 {
    var record = checked
    let path = try plan(record)
    let index = filterHeads.unusedFilter

    filterHeads.unusedFilter = Int(machine[filter: index].next)
    record.generation = machine[filter: index].generation
    record.ring = ring
    machine[filter: index] = record
    hold(filter: index, by: environment)
    insert(index, along: path)
    return handle(ofFilter: index).rawValue
  }

  /// The handle of a filter.
  public func handle(ofFilter index: Int) -> FilterHandle {
    FilterHandle(index: index, generation: machine[filter: index].generation)
  }

  private mutating func hold(filter index: Int, by environment: Int) {
    let next = machine[environment: environment].firstFilter
    machine[filter: index].holder = UInt32(truncatingIfNeeded: environment)
    machine[filter: index].next = next
    if next != 0 { machine[filter: Int(next)].previous = UInt32(truncatingIfNeeded: index) }
    machine[environment: environment].firstFilter = UInt32(truncatingIfNeeded: index)
    machine[environment: environment].filterCount &+= 1
  }

  // MARK: Share

  /// Changes the guard of a filter: who may overlap with it from now on.
  ///
  /// The handle 0 is the link itself, of its holder.
  public mutating func shareFilter(_ caller: Caller, handle: UInt64, guardSlot: UInt64)
    throws(KernelError) -> UInt64
  {
    if handle == 0 { return try shareLink(caller, guardSlot: guardSlot) }
    let index = try decodeHeldFilter(handle, by: caller.environment)
    let name = try decodeCapability(guardSlot, of: caller.environment)
    machine[filter: index].guardName = name
    return 0
  }

  private mutating func shareLink(_ caller: Caller, guardSlot: UInt64) throws(KernelError)
    -> UInt64
  {
    let devices = machine[environment: caller.environment].devices
    guard devices & EnvironmentRecord.link != 0 else { throw .notHeld }
    filterHeads.linkGuard = try decodeCapability(guardSlot, of: caller.environment)
    return 0
  }

  // MARK: Free

  /// Takes a filter away: the holder, or by a capability over its guard.
  ///
  /// - Parameter slot: Of no account for the holder.
  public mutating func freeFilter(_ caller: Caller, handle: UInt64, by slot: UInt64)
    throws(KernelError) -> UInt64
  {
    let index = try decodeFilter(handle)
    if Int(machine[filter: index].holder) != caller.environment {
      let held = try decodeCapability(slot, of: caller.environment)
      guard held.dominates(machine[filter: index].guardName, for: .control) else {
        throw .notPermitted
      }
    }
    let holder = Int(machine[filter: index].holder)
    _ = release(filter: index)
    credit(1, of: .filter, to: holder)
    return 0
  }

  /// Gives back filters of an environment that ends, until the budget is spent or none is left.
  ///
  /// - Returns: How many steps it took; the last filter may exceed the budget, by a bounded number.
  mutating func freeFilters(of environment: Int, budget: Int) -> Int {
    var steps = 0
    while steps < budget, machine[environment: environment].firstFilter != 0 {
      steps &+= release(filter: Int(machine[environment: environment].firstFilter))
    }
    return steps
  }

  /// Makes a filter nobody's.
  ///
  /// - Returns: How many steps it took.
  mutating func release(filter index: Int) -> Int {
    let steps = removeFromTrie(index)
    let record = machine[filter: index]
    if record.next != 0 { machine[filter: Int(record.next)].previous = record.previous }
    if record.previous != 0 {
      machine[filter: Int(record.previous)].next = record.next
    } else {
      machine[environment: Int(record.holder)].firstFilter = record.next
    }
    machine[environment: Int(record.holder)].filterCount &-= 1
    forgetFilter(of: Int(record.ring))
    let generation = record.generation &+ 1
    machine[filter: index] = FilterRecord()
    machine[filter: index].generation = generation == 0 ? 1 : generation
    link(unusedFilter: index)
    return steps
  }
}
