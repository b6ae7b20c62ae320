// Memory pressure: what starts revocation when nothing is free. Everybody who is charged for more than is
// guaranteed to him is asked for a share, in proportion to what he has beyond it; who asks is reckoned
// among them, and not asked.

import ExokernelABI

extension Exokernel where M: ~Copyable {
  /// As many frames as are asked for at one time, at least.
  static var leastPressure: UInt64 { 64 }
  /// As many environments as are asked in one kernel entry.
  private static var mostAsked: Int { 64 }

  /// Nothing is free for an environment: sees to it that something will be.
  ///
  /// - Returns: `reclaiming` if it is worth while to try again, `exhausted` if not.
  @inline(never)
  mutating func press(for environment: Int) -> KernelError {
    if tearDownSomething() { return .reclaiming }
    let now = machine.now
    if pressure.next == 0 {
      // Somebody else had what the last round brought: the next one is soon.
      guard now >= pressure.nextRound else { return .reclaiming }
      beginPressure(now, sparing: environment)
    }
    if pressure.next != 0 { askInProportion(sparing: environment) }
    // What the device still reads comes too, but not while nobody has idle time to look.
    let isComing = hasFrameRequests(besides: environment) || awaitingFrames.first != 0
    return isComing ? .reclaiming : .exhausted
  }

  /// Begins a round, if anybody else has more than is guaranteed to him.
  private mutating func beginPressure(_ now: UInt64, sparing asker: Int) {
    var total: UInt64 = 0
    var environment = 1
    while environment < machine.environmentCapacity {
      if isPressed(environment) { total &+= UInt64(excessFrames(of: environment)) }
      environment &+= 1
    }
    guard total > UInt64(excessFrames(of: asker)) else { return }
    pressure.total = total
    pressure.wanted = min(total, max(Self.leastPressure, total / 32))
    pressure.next = 1
    pressure.nextRound = now &+ sliceTicks
  }

  /// Whether an environment is one that could be asked.
  @inline(__always)
  private func isPressed(_ environment: Int) -> Bool {
    machine[environment: environment].stateValue == EnvironmentState.living.rawValue
  }

  /// Asks those who come next; the round ends behind the last.
  private mutating func askInProportion(sparing asker: Int) {
    var asked = 0
    while pressure.next < machine.environmentCapacity, asked < Self.mostAsked {
      let environment = pressure.next
      pressure.next &+= 1
      guard environment != asker, isPressed(environment) else { continue }
      let excess = excessFrames(of: environment)
      // Who has not answered yet owes more with every round, and never more than a round asks for in
      // all: the want of one frame does not cost him everything.
      let row = RevocationRecord.index(.frame, of: environment)
      let owed = machine[revocation: row].wanted
      let most = UInt32(truncatingIfNeeded: min(UInt64(excess), pressure.wanted))
      guard most > owed else { continue }
      let share = min(pressure.share(of: excess), most &- owed)
      ask(environment, for: share, of: .frame, returningQuota: false)
      asked &+= 1
    }
    if pressure.next == machine.environmentCapacity { pressure.next = 0 }
  }

  /// Whether somebody else owes frames.
  private func hasFrameRequests(besides environment: Int) -> Bool {
    let row = RevocationRecord.index(.frame, of: environment)
    return requests.frameCount > (machine[revocation: row].wanted != 0 ? 1 : 0)
  }
}
