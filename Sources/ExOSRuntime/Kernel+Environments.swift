// Environments and contexts: who runs programs, and one processor's worth of execution each.

internal import CExOS
public import ExokernelABI

/// What a creator gives an environment out of its own.
public struct EnvironmentQuota: Equatable, Sendable {
  /// How many frames it may be charged for.
  public var frames: Int
  /// How many of them are never taken away.
  public var guaranteedFrames: Int
  /// How many slots of slice vectors it may hold.
  public var slices: Int
  /// How many environments and further contexts it may create.
  public var environments: Int
  /// How many filters and templates it may hold.
  public var filters: Int
  /// How many packet rings it may bind.
  public var rings: Int

  public init(
    frames: Int, guaranteedFrames: Int = 0, slices: Int = 1, environments: Int = 0,
    filters: Int = 0, rings: Int = 0
  ) {
    self.frames = frames
    self.guaranteedFrames = guaranteedFrames
    self.slices = slices
    self.environments = environments
    self.filters = filters
    self.rings = rings
  }
}

extension Kernel {
  /// Creates an environment without address space or contexts.
  ///
  /// - Parameters:
  ///   - guardSlot: The caller's capability slot whose name is authority over the environment.
  ///   - label: What to call it, up to 16 bytes.
  public static func createEnvironment(
    guardSlot: Int, quota: EnvironmentQuota, label: (UInt64, UInt64)
  ) throws(KernelError) -> EnvironmentHandle {
    let frames = UInt64(UInt32(clamping: quota.frames))
    let guaranteed = UInt64(UInt32(clamping: quota.guaranteedFrames))
    let slices = UInt64(UInt16(clamping: quota.slices))
    let filters = UInt64(UInt16(clamping: quota.filters))
    let environments = UInt64(UInt16(clamping: quota.environments))
    let rings = UInt64(UInt16(clamping: quota.rings))
    let value = try check(
      kernelCall(
        Call.createEnvironment.rawValue, UInt64(truncatingIfNeeded: guardSlot),
        frames | guaranteed << 32,
        slices | filters << 16 | environments << 32 | rings << 48, label.0, label.1))
    return EnvironmentHandle(rawValue: value)
  }

  /// Makes a context, ready to run.
  ///
  /// - Parameters:
  ///   - pair: A run of two frames: the kernel's half and the context page.
  ///   - argument: What it finds in rdi.
  public static func createContext(
    for claim: Claim, pair: FrameHandle, entry: UInt64, stack: UInt64 = 0, argument: UInt64
  ) throws(KernelError) -> ContextHandle {
    let value = try check(
      kernelCall(
        Call.createContext.rawValue, claim.rawValue, pair.rawValue, entry, stack, argument))
    return ContextHandle(rawValue: value)
  }

  /// Ends an environment and frees a part of it.
  ///
  /// - Throws: `again` until nothing is left.
  public static func destroyEnvironment(_ claim: Claim) throws(KernelError) {
    try check(kernelCall(Call.destroyEnvironment.rawValue, claim.rawValue))
  }

  /// Asks an environment to give back some of what it holds, before the kernel takes it.
  ///
  /// - Parameter returnsQuota: Whether the quota comes back to the environment's parent with it.
  /// - Returns: How many it must still give.
  @discardableResult
  public static func revoke(
    _ kind: ResourceClass, count: Int, from claim: Claim, returnsQuota: Bool = false
  ) throws(KernelError) -> Int {
    let form: UInt64 = returnsQuota ? 1 << 8 : 0
    let value = try check(
      kernelCall(
        Call.revoke.rawValue, claim.rawValue, kind.rawValue | form,
        UInt64(truncatingIfNeeded: count)))
    return Int(truncatingIfNeeded: value)
  }

  /// Ends the caller's environment.
  public static func exit(status: UInt64) -> Never {
    while true { _ = kernelCall(Call.exit.rawValue, status) }
  }
}
