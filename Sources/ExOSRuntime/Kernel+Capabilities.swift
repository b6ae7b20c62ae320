// Capabilities: hierarchical names with rights, in the slots of an environment.

internal import CExOS
public import ExokernelABI

extension Kernel {
  /// Derives a longer name with at most these rights into an empty slot.
  ///
  /// - Parameters:
  ///   - suffix: The bytes to append, the first in the lowest byte of the first word.
  ///   - count: How many bytes there are.
  public static func deriveCapability(
    from source: Int, to target: Int, suffix: (low: UInt64, high: UInt64) = (0, 0),
    count: Int = 0, rights: Rights
  ) throws(KernelError) {
    let lengthAndRights = UInt64(truncatingIfNeeded: count & 0xff) | UInt64(rights.rawValue) << 8
    try check(
      kernelCall(
        Call.deriveCapability.rawValue, UInt64(truncatingIfNeeded: source),
        UInt64(truncatingIfNeeded: target), suffix.low, suffix.high, lengthAndRights))
  }

  /// Lets an environment (`own`: any) grant into an empty slot.
  public static func openCapabilitySlot(
    _ slot: Int, to environment: EnvironmentHandle = .own
  ) throws(KernelError) {
    try check(
      kernelCall(
        Call.openCapabilitySlot.rawValue, UInt64(truncatingIfNeeded: slot), environment.rawValue))
  }

  /// Copies a capability into a slot that its owner opened, or of an environment under the claim.
  public static func grantCapability(
    from source: Int, to claim: Claim, slot target: Int
  ) throws(KernelError) {
    try check(
      kernelCall(
        Call.grantCapability.rawValue, UInt64(truncatingIfNeeded: source), claim.rawValue,
        UInt64(truncatingIfNeeded: target)))
  }

  /// Empties a slot.
  public static func dropCapability(_ slot: Int) throws(KernelError) {
    try check(kernelCall(Call.dropCapability.rawValue, UInt64(truncatingIfNeeded: slot)))
  }
}
