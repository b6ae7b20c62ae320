// Filters and the rings that their packets go to: a ring stays while a filter names it.

public import ExokernelABI

extension Exokernel where M: ~Copyable {
  /// Installs a filter whose packets go to one of the caller's rings; the value is its handle.
  public mutating func allocateFilter(
    _ caller: Caller, ring: UInt64, guardSlot: UInt64, by slot: UInt64,
    description: FilterDescription
  ) throws(KernelError) -> UInt64 {
    let ring = try decodeRing(ring, .packets, of: caller.environment)
    let handle = try allocateFilter(
      caller, ring: UInt32(truncatingIfNeeded: ring), guardSlot: guardSlot, by: slot,
      description: description)
    machine[ring: ring].filterCount &+= 1
    return handle
  }

  /// A filter that named a ring is gone.
  mutating func forgetFilter(of ring: Int) {
    guard ring != 0 else { return }
    machine[ring: ring].filterCount &-= 1
    releaseIfIdle(ring: ring)
  }
}
