// What counts as an answer to a request, when a request is over, and when the next deadline comes.

import ExokernelABI

extension Exokernel where M: ~Copyable {
  // MARK: Answers

  /// Counts what an environment gave back of its own accord.
  @inline(__always)
  mutating func credit(_ count: UInt32, of kind: ResourceClass, to environment: Int) {
    if requests.first != 0 { answer(count, of: kind, by: environment) }
  }

  /// Counts the frames that an environment gave back, as far as it holds fewer than before.
  ///
  /// - Parameter kept: How many others keep of those that it let go: nothing is gained by these.
  @inline(never)
  mutating func creditFrames(_ count: UInt32, kept: UInt32, to environment: Int) {
    let row = RevocationRecord.index(.frame, of: environment)
    guard machine[revocation: row].wanted != 0 else { return }
    let held = heldFrames(of: environment)
    let mark = machine[revocation: row].mark &- kept
    let counted = min(count, mark > held ? mark &- held : 0)
    machine[revocation: row].mark = mark &- min(counted, machine[revocation: row].wanted)
    answer(counted, of: .frame, by: environment)
  }

  @inline(never)
  private mutating func answer(_ count: UInt32, of kind: ResourceClass, by environment: Int) {
    let row = RevocationRecord.index(kind, of: environment)
    guard count > 0, machine[revocation: row].wanted != 0 else { return }
    let counted = min(count, machine[revocation: row].wanted)
    machine[revocation: row].returned &+= counted
    settle(row, counted, kind, of: environment)
  }

  /// So many of a request came back, one way or the other.
  mutating func settle(_ row: Int, _ count: UInt32, _ kind: ResourceClass, of environment: Int) {
    machine[revocation: row].wanted &-= count
    if machine[revocation: row].returnsQuota { returnQuota(count, kind, of: environment) }
    if machine[revocation: row].wanted == 0 { close(row, of: environment) }
  }

  /// Ends a request; whoever is over the environment may want to know.
  mutating func close(_ row: Int, of environment: Int) {
    machine[revocation: row].wanted = 0
    requests.remove(row, in: &machine)
    setNextDue()
    let parent = Int(machine[environment: environment].parent)
    notify(environment: parent, .returned)
  }

  // MARK: An environment's rows

  @inline(__always)
  private func rows(of environment: Int) -> Range<Int> {
    let first = RevocationRecord.index(.frame, of: environment)
    return first..<first &+ RevocationRecord.classCount
  }

  /// An environment ended: nothing is asked of it any more.
  mutating func withdrawRequests(of environment: Int) {
    guard requests.first != 0 else { return }
    for row in rows(of: environment) where machine[revocation: row].wanted != 0 {
      machine[revocation: row].wanted = 0
      requests.remove(row, in: &machine)
      setNextDue()
    }
  }

  /// An environment's rows are for somebody else: what was asked of it is history.
  mutating func forgetRequests(of environment: Int) {
    for row in rows(of: environment) where machine[revocation: row].hasHistory {
      machine[revocation: row] = RevocationRecord()
    }
  }

  /// Whether anything is asked of an environment.
  func owes(_ environment: Int) -> Bool {
    for row in rows(of: environment) where machine[revocation: row].wanted != 0 { return true }
    return false
  }

  // MARK: Time

  /// The next time at which the timer has more to do than to end a slice: a caller's patience, a
  /// request's deadline, a device that is silent.
  mutating func setNextDue() {
    var time = min(nearestLimit == 0 ? UInt64.max : nearestLimit, inspectionTime)
    if requests.first != 0, machine[revocation: requests.first].deadline < time {
      time = machine[revocation: requests.first].deadline
    }
    nextDue = time
  }
}
