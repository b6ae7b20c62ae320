// Environments: an address space, capabilities and a quota. A child's quota comes out of its creator's and
// goes back to its creator or the nearest living ancestor.

public import ExokernelABI

extension Exokernel where M: ~Copyable {
  // MARK: Create

  /// What a creator gives: six numbers out of its own.
  private struct Grant {
    var frames: UInt32
    var guaranteed: UInt32
    var slices: UInt16
    var filters: UInt16
    var environments: UInt16
    var rings: UInt16

    init(_ frames: UInt64, _ others: UInt64) {
      self.frames = UInt32(truncatingIfNeeded: frames)
      guaranteed = UInt32(truncatingIfNeeded: frames >> 32)
      slices = UInt16(truncatingIfNeeded: others)
      filters = UInt16(truncatingIfNeeded: others >> 16)
      environments = UInt16(truncatingIfNeeded: others >> 32)
      rings = UInt16(truncatingIfNeeded: others >> 48)
    }
  }

  private func checkGrant(_ grant: Grant, of creator: EnvironmentRecord) throws(KernelError) {
    guard grant.guaranteed <= grant.frames else { throw .badArgument(1) }
    guard grant.frames <= creator.frameQuota &- creator.frameCount,
      grant.guaranteed <= creator.guaranteedFrames,
      grant.slices <= creator.sliceQuota &- creator.sliceCount,
      UInt32(grant.environments) < creator.environmentQuota,
      grant.filters <= creator.filterQuota &- creator.filterCount,
      grant.rings <= creator.ringQuota &- creator.ringCount
    else { throw .quotaExceeded }
  }

  /// Creates an environment without address space and contexts; the value is its handle.
  ///
  /// - Parameters:
  ///   - frames: How many it may be charged for, and how many of them are never taken away: 32 bits each.
  ///   - others: How many slots, filters, environments and packet rings: 16 bits each.
  public mutating func createEnvironment(
    _ caller: Caller, guardSlot: UInt64, frames: UInt64, others: UInt64, label0: UInt64,
    label1: UInt64
  ) throws(KernelError) -> UInt64 {
    let name = try decodeCapability(guardSlot, of: caller.environment)
    let grant = Grant(frames, others)
    try checkGrant(grant, of: machine[environment: caller.environment])
    let index = unusedEnvironment
    guard index != 0 else { throw .exhausted }

    unusedEnvironment = Int(machine[environment: index].nextSibling)
    fill(index, guardName: name, label0: label0, label1: label1)
    move(grant, from: caller.environment, to: index)
    adopt(child: index, by: caller.environment)
    return handle(ofEnvironment: index).rawValue
  }

  private mutating func fill(_ index: Int, guardName: Capability, label0: UInt64, label1: UInt64) {
    var record = EnvironmentRecord()
    record.generation = machine[environment: index].generation
    record.stateValue = EnvironmentState.living.rawValue
    record.guardName = guardName
    record.label0 = label0
    record.label1 = label1
    machine[environment: index] = record
  }

  private mutating func move(_ grant: Grant, from giver: Int, to receiver: Int) {
    machine[environment: giver].frameQuota &-= grant.frames
    machine[environment: giver].guaranteedFrames &-= grant.guaranteed
    machine[environment: giver].sliceQuota &-= grant.slices
    machine[environment: giver].environmentQuota &-= UInt32(grant.environments) &+ 1
    machine[environment: giver].filterQuota &-= grant.filters
    machine[environment: giver].ringQuota &-= grant.rings
    machine[environment: receiver].frameQuota = grant.frames
    machine[environment: receiver].guaranteedFrames = grant.guaranteed
    machine[environment: receiver].sliceQuota = grant.slices
    machine[environment: receiver].environmentQuota = UInt32(grant.environments)
    machine[environment: receiver].filterQuota = grant.filters
    machine[environment: receiver].ringQuota = grant.rings
  }

  /// Makes the first environment, which holds everything there is to hold.
  ///
  /// Start-up only.
  public mutating func createFirstEnvironment(label0: UInt64, label1: UInt64) -> Int {
    let index = unusedEnvironment
    unusedEnvironment = Int(machine[environment: index].nextSibling)
    fill(index, guardName: .root, label0: label0, label1: label1)
    adopt(child: index, by: 0)
    let frames = UInt32(truncatingIfNeeded: availableFrames)
    machine[environment: index].frameQuota = frames
    machine[environment: index].guaranteedFrames = frames
    machine[environment: index].sliceQuota = UInt16(SliceRecord.count)
    machine[environment: index].environmentQuota = UInt32(
      truncatingIfNeeded: machine.environmentCapacity &- 2)
    machine[environment: index].filterQuota = UInt16(
      truncatingIfNeeded: FilterHeads.usableFilters(of: machine.filterCapacity))
    machine[environment: index].ringQuota = UInt16(
      truncatingIfNeeded: max(machine.ringCapacity &- 1, 0))
    machine[environment: index].devices =
      EnvironmentRecord.console | EnvironmentRecord.exitPort | EnvironmentRecord.link
    setCapability(0, of: index, to: .root)
    consoleHolder = index
    return index
  }

  /// Lets the first environment give away more memory than there is, so many times: what is not
  /// guaranteed is had by those who want it when they want it, and can be taken back.
  ///
  /// Start-up only.
  public mutating func overcommit(_ environment: Int, times factor: UInt32) {
    machine[environment: environment].frameQuota &*= factor
  }

  /// Adds to what the first environment may hold.
  ///
  /// Start-up only.
  public mutating func addQuota(_ frames: Int, to environment: Int) {
    machine[environment: environment].frameQuota &+= UInt32(truncatingIfNeeded: frames)
    machine[environment: environment].guaranteedFrames &+= UInt32(truncatingIfNeeded: frames)
  }

  // MARK: Family

  mutating func adopt(child: Int, by parent: Int) {
    let first = machine[environment: parent].firstChild
    machine[environment: child].parent = UInt32(truncatingIfNeeded: parent)
    machine[environment: child].nextSibling = first
    machine[environment: child].previousSibling = 0
    if first != 0 {
      machine[environment: Int(first)].previousSibling = UInt32(truncatingIfNeeded: child)
    }
    machine[environment: parent].firstChild = UInt32(truncatingIfNeeded: child)
  }

  mutating func abandon(child: Int) {
    let record = machine[environment: child]
    if record.nextSibling != 0 {
      machine[environment: Int(record.nextSibling)].previousSibling = record.previousSibling
    }
    if record.previousSibling != 0 {
      machine[environment: Int(record.previousSibling)].nextSibling = record.nextSibling
    } else {
      machine[environment: Int(record.parent)].firstChild = record.nextSibling
    }
  }

  /// How many children an environment has, living or not; bounded by the table's size.
  func countChildren(of environment: Int) -> UInt32 {
    var count: UInt32 = 0
    var child = machine[environment: environment].firstChild
    while child != 0 {
      count &+= 1
      child = machine[environment: Int(child)].nextSibling
    }
    return count
  }

  /// The children of an environment that ends become its parent's, before those that it has.
  ///
  /// Few instructions for each; bounded by the table's size.
  private mutating func bequeathChildren(of environment: Int) {
    let parent = machine[environment: environment].parent
    let first = machine[environment: environment].firstChild
    var last = 0
    var child = Int(first)
    while child != 0 {
      machine[environment: child].parent = parent
      last = child
      child = Int(machine[environment: child].nextSibling)
    }
    guard last != 0 else { return }
    let next = machine[environment: Int(parent)].firstChild
    machine[environment: last].nextSibling = next
    if next != 0 {
      machine[environment: Int(next)].previousSibling = UInt32(truncatingIfNeeded: last)
    }
    machine[environment: Int(parent)].firstChild = first
    machine[environment: environment].firstChild = 0
  }

  // MARK: End

  /// Stops an environment: no context of it runs again.
  ///
  /// Its resources go back piece by piece.
  ///
  /// - Returns: The context that waited for the one that ran, and should have the processor.
  mutating func end(_ environment: Int, _ ending: Ending) -> Int {
    machine[environment: environment].ending = ending
    machine[environment: environment].stateValue = EnvironmentState.ending.rawValue
    leaveSlices(environment)
    let heir = endContexts(of: environment)
    endRings(of: environment)
    if machine.queueCount != 0 { endQueues(of: environment) }
    withdrawRequests(of: environment)
    machine.leaveAddressSpace(root: Int(machine[environment: environment].root))
    if consoleHolder == environment { consoleHolder = 0 }
    recordEnd(of: environment, ending)
    endTrace(of: environment)
    bequeathChildren(of: environment)
    machine[environment: environment].teardownFrame =
      machine[environment: environment].firstFrame
    machine[environment: environment].teardownPhase =
      machine[environment: environment].foreignBindings > 0 ? 0 : 1
    linkEnding(environment)
    notifyParent(of: environment)
    return heir
  }

  /// A parent hears of an end at once: it may not want to wait for idle time to take back the rest.
  private mutating func notifyParent(of environment: Int) {
    let parent = Int(machine[environment: environment].parent)
    notify(environment: parent, .childEnded)
  }

  private mutating func linkEnding(_ environment: Int) {
    machine[environment: environment].nextEnding = UInt32(truncatingIfNeeded: firstEnding)
    machine[environment: environment].previousEnding = 0
    if firstEnding != 0 {
      machine[environment: firstEnding].previousEnding = UInt32(truncatingIfNeeded: environment)
    }
    firstEnding = environment
  }

  private mutating func unlinkEnding(_ environment: Int) {
    let next = Int(machine[environment: environment].nextEnding)
    let previous = Int(machine[environment: environment].previousEnding)
    if next != 0 {
      machine[environment: next].previousEnding = UInt32(truncatingIfNeeded: previous)
    }
    if previous != 0 {
      machine[environment: previous].nextEnding = UInt32(truncatingIfNeeded: next)
    } else {
      firstEnding = next
    }
  }

  /// Everything went back: the quota returns to the parent.
  mutating func finishEnding(_ environment: Int) {
    unlinkEnding(environment)
    machine[environment: environment].stateValue = EnvironmentState.ended.rawValue
    let record = machine[environment: environment]
    let parent = Int(record.parent)
    machine[environment: environment].frameQuota = 0
    machine[environment: environment].guaranteedFrames = 0
    machine[environment: environment].sliceQuota = 0
    machine[environment: environment].environmentQuota = 0
    machine[environment: environment].filterQuota = 0
    machine[environment: environment].ringQuota = 0
    machine[environment: environment].root = 0
    guard parent != 0 else { return }
    machine[environment: parent].frameQuota &+= record.frameQuota
    machine[environment: parent].guaranteedFrames &+= record.guaranteedFrames
    machine[environment: parent].sliceQuota &+= record.sliceQuota
    machine[environment: parent].environmentQuota &+= record.environmentQuota
    machine[environment: parent].filterQuota &+= record.filterQuota
    machine[environment: parent].ringQuota &+= record.ringQuota
  }

  /// Forgets the record of an environment that ended.
  private mutating func reap(_ environment: Int) {
    abandon(child: environment)
    let parent = Int(machine[environment: environment].parent)
    if parent != 0 {
      machine[environment: parent].environmentQuota &+= 1
      credit(1, of: .environment, to: parent)
    }
    var slot = 0
    while slot < EnvironmentRecord.capabilitySlots {
      setCapability(slot, of: environment, to: .none)
      slot &+= 1
    }
    forgetRequests(of: environment)
    let generation = machine[environment: environment].generation &+ 1
    machine[environment: environment] = EnvironmentRecord()
    machine[environment: environment].generation = generation == 0 ? 1 : generation
    machine[environment: environment].nextSibling = UInt32(truncatingIfNeeded: unusedEnvironment)
    unusedEnvironment = environment
  }

  // MARK: Destroy

  /// Ends an environment, frees a part of what it holds, and forgets it when nothing is left.
  ///
  /// - Throws: `again` while there is more to free; `inUse` for the caller's own environment, which
  ///   ends by `exit`.
  public mutating func destroyEnvironment(_ caller: Caller, claim: UInt64) throws(KernelError)
    -> UInt64
  {
    let environment = try decodeEnding(Claim(rawValue: claim), caller)
    var steps = Self.pieceSize
    if machine[environment: environment].state == .living {
      // To end one that has much is all that one call does.
      if !isSmall(environment) { steps = 0 }
      var ending = Ending()
      ending.cause = Ending.destroyed
      let heir = end(environment, ending)
      if heir != 0 { makeReady(heir) }
    }
    if machine[environment: environment].state == .ending {
      tearDown(environment, steps: steps)
    }
    guard machine[environment: environment].state == .ended else { throw .again }
    reap(environment)
    return 0
  }

  /// Whether an environment ends in few instructions: it has one context at most, and no family.
  private func isSmall(_ environment: Int) -> Bool {
    let record = machine[environment: environment]
    return record.firstRing | record.firstFilter | record.firstChild == 0
      && machine[context: Int(record.firstContext)].nextInEnvironment == 0
  }

  /// An environment, living or not, that the claim gives authority over.
  private func decodeEnding(_ claim: Claim, _ caller: Caller) throws(KernelError) -> Int {
    let index = claim.environment.index
    guard index > 0, index < machine.environmentCapacity else { throw .noSuchEnvironment }
    let record = machine[environment: index]
    guard record.generation == claim.environment.generation else { throw .stale }
    guard record.state != .unused else { throw .noSuchEnvironment }
    guard index != caller.environment else { throw .inUse }
    let held = try decodeCapability(
      UInt64(truncatingIfNeeded: claim.slot), of: caller.environment)
    guard held.dominates(record.guardName, for: .control) else { throw .notPermitted }
    return index
  }

  /// Ends the caller's environment.
  public mutating func exit(_ caller: Caller, status: UInt64) -> Next where M: EventDelivery {
    var ending = Ending()
    ending.cause = Ending.exited
    ending.status = status
    return endRunning(caller, ending)
  }

  /// Ends the environment that runs, and says who runs next.
  public mutating func endRunning(_ caller: Caller, _ ending: Ending) -> Next
  where M: EventDelivery {
    let heir = end(caller.environment, ending)
    guard heir != 0 else { return runNext() }
    guard isEndAnnounced else { return run(heir) }
    makeReady(heir)
    return endGrace()
  }
}
