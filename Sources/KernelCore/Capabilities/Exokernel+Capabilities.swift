// Capabilities: names that environments hold in 16 slots each. Every call that needs authority names the
// slot it claims by; the kernel compares names and knows nothing of their meaning.

public import ExokernelABI

extension Exokernel where M: ~Copyable {
  // MARK: Decoding

  /// The capability in a slot of an environment; nothing where there is none.
  @inline(__always)
  func capability(_ slot: Int, of environment: Int) -> Capability {
    machine[capability: environment &* EnvironmentRecord.capabilitySlots &+ slot]
  }

  mutating func setCapability(_ slot: Int, of environment: Int, to capability: Capability) {
    machine[capability: environment &* EnvironmentRecord.capabilitySlots &+ slot] = capability
  }

  /// A slot number that exists.
  func decodeSlot(_ raw: UInt64) throws(KernelError) -> Int {
    guard raw < UInt64(EnvironmentRecord.capabilitySlots) else { throw .noCapability }
    return Int(truncatingIfNeeded: raw)
  }

  /// The capability in a slot that exists and is not empty.
  func decodeCapability(_ raw: UInt64, of environment: Int) throws(KernelError) -> Capability {
    let held = capability(try decodeSlot(raw), of: environment)
    guard !held.isNone else { throw .noCapability }
    return held
  }

  /// The environment that a claim names, if it lives and the caller may act for it.
  @inline(__always)
  func decodeClaim(_ raw: UInt64, _ caller: Caller) throws(KernelError) -> Int {
    if raw == 0 { return caller.environment }
    return try decodeForeignClaim(Claim(rawValue: raw), caller)
  }

  private func decodeForeignClaim(_ claim: Claim, _ caller: Caller) throws(KernelError) -> Int {
    let index = try decodeEnvironment(claim.environment)
    if index == caller.environment { return index }
    let held = try decodeCapability(
      UInt64(truncatingIfNeeded: claim.slot), of: caller.environment)
    guard held.dominates(machine[environment: index].guardName, for: .control) else {
      throw .notPermitted
    }
    return index
  }

  /// The environment that a handle names, if it lives.
  func decodeEnvironment(_ handle: EnvironmentHandle) throws(KernelError) -> Int {
    let index = handle.index
    guard index > 0, index < machine.environmentCapacity else { throw .noSuchEnvironment }
    guard machine[environment: index].generation == handle.generation else { throw .stale }
    guard machine[environment: index].stateValue == EnvironmentState.living.rawValue else {
      throw .noSuchEnvironment
    }
    return index
  }

  /// The handle of an environment.
  public func handle(ofEnvironment index: Int) -> EnvironmentHandle {
    EnvironmentHandle(index: index, generation: machine[environment: index].generation)
  }

  // MARK: Calls

  /// Derives a longer name with fewer or equal rights into an empty slot.
  public mutating func deriveCapability(
    _ caller: Caller, from: UInt64, to: UInt64, low: UInt64, high: UInt64, lengthAndRights: UInt64
  ) throws(KernelError) -> UInt64 {
    let source = try decodeCapability(from, of: caller.environment)
    let target = try decodeSlot(to)
    guard capability(target, of: caller.environment).isNone else { throw .slotOccupied }
    let rights = Rights(rawValue: UInt8(truncatingIfNeeded: lengthAndRights >> 8))
    guard lengthAndRights >> 16 == 0, !rights.isEmpty, Rights.all.isSuperset(of: rights) else {
      throw .badArgument(4)
    }
    guard source.rights.isSuperset(of: rights) else { throw .notPermitted }
    guard
      let derived = source.appending(
        low: low, high: high, count: Int(truncatingIfNeeded: lengthAndRights & 0xff),
        rights: rights)
    else { throw .nameTooLong }
    setCapability(target, of: caller.environment, to: derived)
    return 0
  }

  /// Lets an environment (0: any) grant into an empty slot of the caller's.
  public mutating func openCapabilitySlot(_ caller: Caller, slot: UInt64, environment: UInt64)
    throws(KernelError) -> UInt64
  {
    let target = try decodeSlot(slot)
    guard capability(target, of: caller.environment).isNone else { throw .slotOccupied }
    if environment != 0 {
      _ = try decodeEnvironment(EnvironmentHandle(rawValue: environment))
    }
    setCapability(
      target, of: caller.environment,
      to: .open(to: EnvironmentHandle(rawValue: environment)))
    return 0
  }

  /// Copies a capability into a slot that the receiver opened, or of an environment that the caller
  /// controls.
  public mutating func grantCapability(
    _ caller: Caller, from: UInt64, claim: UInt64, to: UInt64
  ) throws(KernelError) -> UInt64 {
    let source = try decodeCapability(from, of: caller.environment)
    let receiver = try decodeEnvironment(Claim(rawValue: claim).environment)
    let target = try decodeSlot(to)
    let present = capability(target, of: receiver)
    guard present.isNone else { throw .slotOccupied }
    if !present.isOpen(to: handle(ofEnvironment: caller.environment)) {
      do { _ = try decodeClaim(claim, caller) } catch { throw .slotNotOpen }
    }
    setCapability(target, of: receiver, to: source)
    return 0
  }

  /// Empties a slot.
  ///
  /// What it guards, nobody can bind anew.
  public mutating func dropCapability(_ caller: Caller, slot: UInt64) throws(KernelError) -> UInt64
  {
    setCapability(try decodeSlot(slot), of: caller.environment, to: .none)
    return 0
  }
}
