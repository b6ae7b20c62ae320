// Visible revocation, of every class in the same way: a holder is told what class and how many are wanted
// and by when, and chooses which to give back. What it gives back counts when the resource is free again,
// so that a frame that others still bind is nothing gained. What is missing at the deadline is taken by
// force (Exokernel+Abort).

public import ExokernelABI

extension Exokernel where M: ~Copyable {
  /// How long a holder has: every slot of the vector comes up once, and with it each of its own.
  var patience: UInt64 { UInt64(SliceRecord.count &+ 1) &* sliceTicks }

  /// What else a request says, in bits 8 and up of `revoke`'s first argument.
  private static var formMask: UInt64 { UInt64(RevocationRecord.returnsQuota) }

  // MARK: Ask

  /// Asks an environment to give back so many of a class; the value is how many it must still give.
  ///
  /// With `returnsQuota` the quota goes to the environment's parent, that which is not used at once and
  /// the rest with what is given back or taken. No more is asked for than it holds, and of frames no
  /// more than it holds beyond what is guaranteed to it.
  public mutating func revoke(
    _ caller: Caller, claim: UInt64, classAndForm: UInt64, count: UInt64
  ) throws(KernelError) -> UInt64 {
    let environment = try decodeClaim(claim, caller)
    guard let kind = ResourceClass(rawValue: classAndForm & 0xff),
      classAndForm >> 8 & ~Self.formMask == 0
    else { throw .badArgument(1) }
    guard count > 0, count <= UInt64(UInt32.max) else { throw .badArgument(2) }
    let returnsQuota = classAndForm >> 8 & UInt64(RevocationRecord.returnsQuota) != 0
    let takesAway = returnsQuota || kind == .environment
    guard !takesAway || machine[environment: environment].parent != 0 else { throw .notPermitted }

    var missing = UInt32(truncatingIfNeeded: count)
    if returnsQuota { missing &-= returnUnusedQuota(missing, kind, of: environment) }
    let row = RevocationRecord.index(kind, of: environment)
    let wanted = machine[revocation: row].wanted
    let held = revocable(kind, of: environment)
    missing = min(missing, held > wanted ? held &- wanted : 0)
    if missing > 0 { ask(environment, for: missing, of: kind, returningQuota: returnsQuota) }
    return UInt64(machine[revocation: row].wanted)
  }

  /// How many of a class an environment could be made to give back.
  func revocable(_ kind: ResourceClass, of environment: Int) -> UInt32 {
    switch kind {
    case .frame: excessFrames(of: environment)
    case .slice: UInt32(machine[environment: environment].sliceCount)
    case .filter: UInt32(machine[environment: environment].filterCount)
    case .environment: countChildren(of: environment)
    }
  }

  /// How many frames an environment is charged for beyond what is guaranteed to it.
  @inline(__always)
  func excessFrames(of environment: Int) -> UInt32 {
    let count = machine[environment: environment].frameCount
    let guaranteed = machine[environment: environment].guaranteedFrames
    return count > guaranteed ? count &- guaranteed : 0
  }

  /// How many frames an environment holds; what it maps of others is not among them.
  private func heldFrames(of environment: Int) -> UInt32 {
    machine[environment: environment].frameCount
      &- machine[environment: environment].foreignBindings
  }

  /// Opens a request, or adds to the one that is open.
  mutating func ask(
    _ environment: Int, for count: UInt32, of kind: ResourceClass, returningQuota: Bool
  ) {
    let row = RevocationRecord.index(kind, of: environment)
    if machine[revocation: row].wanted == 0 {
      machine[revocation: row].flags = 0
      machine[revocation: row].cursor = 0
      machine[revocation: row].mark = heldFrames(of: environment)
      machine[revocation: row].deadline = machine.now &+ patience
      requests.append(row, in: &machine)
      setNextDue()
    }
    machine[revocation: row].wanted &+= count
    if returningQuota { machine[revocation: row].flags |= RevocationRecord.returnsQuota }
    recordRevocation(of: kind, count: count, from: environment, isTaken: false)
    announce(to: environment)
  }

  /// Tells an environment's first context that something is asked back: a notice, and the event when it
  /// next goes on where it was interrupted.
  private mutating func announce(to environment: Int) {
    let context = Int(machine[environment: environment].firstContext)
    guard context != 0 else { return }
    if wants(.revocation, context) {
      machine[context: context].subscriptions |= Self.revocationIsDue
    }
    notify(context, .revocation)
  }

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
    keepHistory(row)
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
    let context = Int(machine[environment: parent].firstContext)
    if context != 0 { notify(context, .returned) }
  }

  /// An environment ended: nothing is asked of it any more.
  mutating func withdrawRequests(of environment: Int) {
    guard requests.first != 0 else { return }
    var row = RevocationRecord.index(.frame, of: environment)
    let end = row &+ RevocationRecord.classCount
    while row < end {
      if machine[revocation: row].wanted != 0 {
        machine[revocation: row].wanted = 0
        requests.remove(row, in: &machine)
        setNextDue()
      }
      row &+= 1
    }
  }

  /// An environment's row is for somebody else: what was asked of it is history.
  mutating func forgetRequests(of environment: Int) {
    guard requests.historyCount != 0 else { return }
    var row = RevocationRecord.index(.frame, of: environment)
    let end = row &+ RevocationRecord.classCount
    while row < end {
      if machine[revocation: row].hasHistory {
        machine[revocation: row] = RevocationRecord()
        requests.historyCount &-= 1
      }
      row &+= 1
    }
  }

  /// Counts a row that is about to have a history.
  mutating func keepHistory(_ row: Int) {
    if !machine[revocation: row].hasHistory { requests.historyCount &+= 1 }
  }

  /// Whether anything is asked of an environment.
  func owes(_ environment: Int) -> Bool {
    var row = RevocationRecord.index(.frame, of: environment)
    let end = row &+ RevocationRecord.classCount
    while row < end {
      if machine[revocation: row].wanted != 0 { return true }
      row &+= 1
    }
    return false
  }

  // MARK: Time

  /// The next time at which the timer has more to do than to end a slice: a caller's patience, a
  /// request's deadline.
  mutating func setNextDue() {
    var time = nearestLimit == 0 ? UInt64.max : nearestLimit
    if requests.first != 0, machine[revocation: requests.first].deadline < time {
      time = machine[revocation: requests.first].deadline
    }
    nextDue = time
  }
}
