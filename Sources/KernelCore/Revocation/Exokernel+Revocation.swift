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
    // How many blocks there are is a quota of names, not of environments; of queues there is none.
    guard !returnsQuota || kind != .extent && kind != .queue else { throw .badArgument(1) }
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
    case .extent: countExtents(of: environment)
    case .queue: countQueues(of: environment)
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
  func heldFrames(of environment: Int) -> UInt32 {
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
}
