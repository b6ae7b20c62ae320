// Page frames: allocated by number or whichever is free, shared by a guard, given back. A frame is bound
// by page-table entries (AddressSpaces); after that the MMU does the checking. Which frame, where it is
// mapped and when it goes is the library's business.

public import ExokernelABI

extension Exokernel where M: ~Copyable {
  /// As many frames as one call clears.
  public static var maximumAllocation: UInt64 { 32 }
  /// As many frames and bindings of them together as one call gives back.
  private static var freedAtOnce: Int { 96 }

  // MARK: Decoding

  /// A frame number that exists, of the handle's generation.
  @inline(__always)
  func decodeFrame(_ raw: UInt64) throws(KernelError) -> Int {
    let handle = FrameHandle(rawValue: raw)
    guard handle.number > 0, handle.number < machine.frameCount else { throw .noSuchFrame }
    let generation = handle.generation
    guard generation == 0 || generation == machine[frame: handle.number].generation else {
      throw .stale
    }
    return handle.number
  }

  /// A frame that `environment` holds and that has no other use.
  func decodeHeldFrame(_ raw: UInt64, by environment: Int) throws(KernelError) -> Int {
    let number = try decodeFrame(raw)
    guard machine[frame: number].isHeld(by: environment) else {
      throw machine[frame: number].holder == environment ? .inUse : .notHeld
    }
    return number
  }

  /// A frame that `environment` holds and that can be put to another use: no disk request under way names it.
  func decodeSpareFrame(_ raw: UInt64, by environment: Int) throws(KernelError) -> Int {
    let number = try decodeHeldFrame(raw, by: environment)
    guard machine[frame: number].pinCount == 0 else { throw .inUse }
    return number
  }

  /// The first of a run of such frames.
  func decodeSpareRun(_ handle: UInt64, _ count: Int, of environment: Int)
    throws(KernelError) -> Int
  {
    let first = try decodeSpareFrame(handle, by: environment)
    var offset = 1
    while offset < count {
      _ = try decodeSpareFrame(FrameHandle(number: first &+ offset).rawValue, by: environment)
      offset &+= 1
    }
    return first
  }

  /// Puts a frame to another use of its holder's.
  mutating func setUse(of number: Int, _ kind: FrameKind) {
    let entry = machine[frame: number]
    machine[frame: number].become(kind, holder: entry.holder, guardSlot: entry.guardSlot)
  }

  /// Whether the caller may bind a frame: it holds it, or dominates its guard.
  func checkAuthority(
    over entry: FrameEntry, _ caller: Caller, slot: Int, needed: Rights
  ) throws(KernelError) {
    if entry.holder == caller.environment { return }
    try checkGuard(of: entry, caller, slot: slot, needed: needed)
  }

  /// Whether the caller's capability dominates a frame's guard.
  func checkGuard(of entry: FrameEntry, _ caller: Caller, slot: Int, needed: Rights)
    throws(KernelError)
  {
    let held = try decodeCapability(UInt64(truncatingIfNeeded: slot), of: caller.environment)
    // What an ending environment held is being taken back; new bindings could outlive that.
    guard machine[environment: entry.holder].stateValue == EnvironmentState.living.rawValue,
      entry.guardSlot != FrameEntry.sealed
    else { throw .notPermitted }
    let name = capability(entry.guardSlot, of: entry.holder)
    guard !name.isNone, held.dominates(name, for: needed) else { throw .notPermitted }
  }

  func decodeGuardSlot(_ raw: UInt64, position: Int) throws(KernelError) -> Int {
    guard raw <= UInt64(FrameEntry.sealed) else { throw .badArgument(position) }
    return Int(truncatingIfNeeded: raw)
  }

  // MARK: Allocate

  /// Allocates given frames, or whichever one is free; they are clear.
  ///
  /// The number of frames is bounded because those that are not clear yet are cleared here, in the
  /// asker's time.
  public mutating func allocateFrames(
    _ caller: Caller, claim: UInt64, first: UInt64, count: UInt64, guardSlot: UInt64
  ) throws(KernelError) -> UInt64 {
    let environment = try decodeClaim(claim, caller)
    guard guardSlot <= UInt64(FrameEntry.sealed) | FrameEntry.wired else { throw .badArgument(3) }
    guard count > 0, count <= Self.maximumAllocation else { throw .badArgument(2) }
    let quota = machine[environment: environment].frameQuota
    guard UInt64(machine[environment: environment].frameCount) &+ count <= UInt64(quota) else {
      throw .quotaExceeded
    }
    let number: Int
    if first == FrameHandle.any {
      guard count == 1 else { throw .badArgument(2) }
      number = availableFrame
      guard number != 0 else { throw press(for: environment) }
    } else {
      number = try decodeAvailableRun(first, count: count)
    }
    var offset = 0
    while offset < Int(truncatingIfNeeded: count) {
      take(number &+ offset, for: environment, guardAndWired: guardSlot)
      offset &+= 1
    }
    return FrameHandle(number: number, generation: machine[frame: number].generation).rawValue
  }

  /// Whichever frame is free; 0 is none.
  private var availableFrame: Int {
    Int(freeFrames.head != 0 ? freeFrames.head : drainingFrames.head)
  }

  private func decodeAvailableRun(_ first: UInt64, count: UInt64) throws(KernelError) -> Int {
    let limit = UInt64(truncatingIfNeeded: machine.frameCount)
    guard first > 0, first < limit, count <= limit &- first else { throw .noSuchFrame }
    let number = Int(truncatingIfNeeded: first)
    var offset = 0
    while offset < Int(truncatingIfNeeded: count) {
      let entry = machine[frame: number &+ offset]
      guard entry.isKind(.free) || entry.isKind(.draining), !entry.awaitsDevice else {
        throw .notFree
      }
      offset &+= 1
    }
    return number
  }

  /// Gives an available frame to an environment, clear and charged.
  ///
  /// - Parameter guardAndWired: The guard slot, and `FrameEntry.wired` or nothing.
  private mutating func take(_ number: Int, for environment: Int, guardAndWired: UInt64) {
    if machine[frame: number].isKind(.draining) { machine.clear(frame: number) }
    removeFromAvailable(number)
    machine[frame: number].becomeHeld(by: environment, guardAndWired: guardAndWired)
    hold(number, by: environment)
  }

  /// Puts a frame on its holder's list, charged.
  mutating func hold(_ number: Int, by environment: Int) {
    machine[environment: environment].firstFrame = link(
      number, before: machine[environment: environment].firstFrame)
    machine[environment: environment].frameCount &+= 1
  }

  // MARK: Share

  /// Changes the guard of a frame: who may bind it from now on.
  public mutating func shareFrame(
    _ caller: Caller, claim: UInt64, handle: UInt64, guardSlot: UInt64
  ) throws(KernelError) -> UInt64 {
    let environment = try decodeClaim(claim, caller)
    let number = try decodeFrame(handle)
    guard machine[frame: number].holder == environment else { throw .notHeld }
    let slot = try decodeGuardSlot(guardSlot, position: 2)
    machine[frame: number].setGuardSlot(slot)
    return 0
  }

  /// Breaks all bindings of a frame but its holder's; the others read of it.
  ///
  /// - Throws: `again` while there are more.
  public mutating func unshareFrame(_ caller: Caller, handle: UInt64, slot: UInt64)
    throws(KernelError) -> UInt64
  {
    let number = try decodeFrame(handle)
    let entry = machine[frame: number]
    // Page tables and context pages too, or who maps one to read could keep it in use for ever.
    guard entry.isKind(.held) || entry.isKind(.table) || entry.isKind(.sharedWithKernel) else {
      throw .notHeld
    }
    if entry.holder != caller.environment {
      _ = try decodeSlot(slot)
      try checkGuard(
        of: entry, caller, slot: Int(truncatingIfNeeded: slot), needed: .control)
    }
    guard breakBindings(of: number, heldBy: entry.holder, others: true, notifying: true) else {
      throw .again
    }
    return 0
  }

  // MARK: Wire

  /// Wires frames, or no longer: a wired frame is taken only when its holder has no other left.
  public mutating func wireFrames(
    _ caller: Caller, claim: UInt64, first: UInt64, count: UInt64, isWired: UInt64
  ) -> Answer {
    do throws(KernelError) {
      let environment = try decodeClaim(claim, caller)
      guard count > 0, count <= FrameEntry.maximumRange else { throw .badArgument(2) }
      guard count == 1 || first >> 32 == 0 else { throw .badArgument(1) }
      guard isWired <= 1 else { throw .badArgument(3) }
      return wireRun(first, count: count, of: environment, isWired != 0)
    } catch {
      return Answer(error)
    }
  }

  private mutating func wireRun(
    _ first: UInt64, count: UInt64, of environment: Int, _ isWired: Bool
  ) -> Answer {
    var offset: UInt64 = 0
    while offset < count {
      do throws(KernelError) {
        let number = try decodeHeldFrame(first &+ offset, by: environment)
        machine[frame: number].setWired(isWired)
      } catch {
        return Answer(error, at: offset)
      }
      offset &+= 1
    }
    return Answer(value: count)
  }

  // MARK: Free

  /// Gives frames back: the holder's bindings break at once; others who bound a frame keep it.
  public mutating func freeFrames(_ caller: Caller, claim: UInt64, first: UInt64, count: UInt64)
    -> Answer
  {
    do throws(KernelError) {
      let environment = try decodeClaim(claim, caller)
      guard count > 0, count <= FrameEntry.maximumRange else { throw .badArgument(2) }
      guard count == 1 || first >> 32 == 0 else { throw .badArgument(1) }
      return freeRun(first, count: count, of: environment)
    } catch {
      return Answer(error)
    }
  }

  /// Frees frames up to the first that is refused, or for which this piece has no time.
  private mutating func freeRun(_ first: UInt64, count: UInt64, of environment: Int) -> Answer {
    var budget = Self.freedAtOnce
    var offset: UInt64 = 0
    var gained: UInt32 = 0
    var kept: UInt32 = 0
    var answer = Answer(value: count)
    while offset < count {
      do throws(KernelError) {
        let number = try decodeHeldFrame(first &+ offset, by: environment)
        budget &-= 1 &+ machine[frame: number].bindingCount
        guard budget >= 0 || offset == 0 else { throw .again }
        switch letGo(number, by: environment) {
        case .notYet: throw .again
        case .others: kept &+= 1
        case .nobodys: gained &+= 1
        }
      } catch {
        answer = Answer(error, at: offset)
        break
      }
      offset &+= 1
    }
    if requests.frameCount != 0 { creditFrames(gained, kept: kept, to: environment) }
    return answer
  }

  /// Ends an environment's holding of a frame, when it has no binding of the environment's any more.
  mutating func letGo(_ number: Int, by environment: Int) -> LettingGo {
    guard breakBindings(of: number, heldBy: environment, others: false, notifying: false) else {
      return .notYet
    }
    machine[environment: environment].firstFrame = unlink(
      number, head: machine[environment: environment].firstFrame)
    machine[environment: environment].frameCount &-= 1
    guard machine[frame: number].bindingCount == 0 else {
      orphan(number)
      return .others
    }
    release(number)
    return .nobodys
  }

  /// Makes a frame nobody's; it will be cleared before anyone has it.
  mutating func release(_ number: Int) {
    machine[frame: number].become(.draining, holder: 0)
    machine[frame: number].renew()
    if transmissions.outstanding == 0, machine[frame: number].pinCount == 0 {
      addToDraining(number)
    } else {
      awaitDevice(number)
    }
  }

  /// Leaves a frame to those who still bind it.
  ///
  /// Nobody else may.
  private mutating func orphan(_ number: Int) {
    machine[frame: number].become(.held, holder: 0, guardSlot: FrameEntry.sealed)
    machine[environment: 0].firstFrame = link(
      number, before: machine[environment: 0].firstFrame)
  }

  /// Releases an orphan whose last binding is gone.
  mutating func releaseOrphan(_ number: Int) {
    machine[environment: 0].firstFrame = unlink(
      number, head: machine[environment: 0].firstFrame)
    release(number)
  }

  /// Clears one frame ahead of need; false where there was none.
  public mutating func clearOneFrame() -> Bool {
    let number = Int(drainingFrames.head)
    guard number != 0 else { return false }
    machine.clear(frame: number)
    removeFromAvailable(number)
    machine[frame: number].become(.free, holder: 0)
    addToFree(number)
    return true
  }

  /// Makes a run of frames of the memory map known; they are not clear.
  ///
  /// Start-up only.
  public mutating func addFrames(_ range: Range<Int>) {
    guard !range.isEmpty else { return }
    var entry = FrameEntry()
    entry.become(.draining, holder: 0)
    entry.renew()
    entry.next = UInt32(truncatingIfNeeded: range.lowerBound)
    var number = range.lowerBound
    while number < range.upperBound {
      entry.previous = UInt32(truncatingIfNeeded: number &- 1)
      entry.next &+= 1
      machine[frame: number] = entry
      number &+= 1
    }
    let last = range.upperBound &- 1
    machine[frame: range.lowerBound].previous = 0
    machine[frame: last].next = drainingFrames.head
    if drainingFrames.head != 0 {
      machine[frame: Int(drainingFrames.head)].previous = UInt32(truncatingIfNeeded: last)
    }
    drainingFrames.head = UInt32(truncatingIfNeeded: range.lowerBound)
    drainingFrames.count &+= range.count
  }

  /// Gives a frame with content to an environment: a boot module's.
  public mutating func adopt(_ number: Int, by environment: Int, guardSlot: Int) {
    machine[frame: number] = FrameEntry()
    machine[frame: number].become(.held, holder: environment, guardSlot: guardSlot)
    machine[frame: number].renew()
    hold(number, by: environment)
  }
}
