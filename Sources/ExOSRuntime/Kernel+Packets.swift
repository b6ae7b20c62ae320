// Packet rings, filters and transmit templates, as the kernel has them.

internal import CExOS
public import ExokernelABI

extension Kernel {
  /// Binds a run of frames as a packet ring: one for the counts, and a power of two of them for slots.
  public static func bindRing(
    _ first: FrameHandle, count: Int, for claim: Claim = .own
  ) throws(KernelError) -> RingHandle {
    RingHandle(
      rawValue: try check(
        kernelCall(
          Call.bindRing.rawValue, claim.rawValue, first.rawValue,
          UInt64(truncatingIfNeeded: count))))
  }

  /// Unbinds a ring that no filter names and whose packets are all sent.
  public static func unbindRing(_ ring: RingHandle) throws(KernelError) {
    try check(kernelCall(Call.unbindRing.rawValue, ring.rawValue))
  }

  /// Allocates a filter, or a transmit template.
  ///
  /// - Parameters:
  ///   - ring: Where its packets go; a template's packets come from its holder's requests.
  ///   - guardSlot: Whose capability may carve something out of it.
  ///   - slot: The capability that is authority over what it is itself carved out of.
  public static func allocateFilter(
    _ description: FilterDescription, ring: RingHandle, guardSlot: Int, by slot: Int
  ) throws(KernelError) -> FilterHandle {
    let place = ContextPage.conventionalAddress &+ UInt64(ContextPage.batch)
    // SAFETY: the context page is mapped for the life of the program, and its call memory is longer.
    unsafe UnsafeMutablePointer<FilterDescription>(bitPattern: UInt(place)).unsafelyUnwrapped
      .pointee = description
    compilerFence()
    return FilterHandle(
      rawValue: try check(
        kernelCall(
          Call.allocateFilter.rawValue, ring.rawValue, UInt64(truncatingIfNeeded: guardSlot),
          UInt64(truncatingIfNeeded: slot))))
  }

  /// Changes who may carve something out of a filter.
  public static func shareFilter(_ filter: FilterHandle, guardSlot: Int) throws(KernelError) {
    try check(
      kernelCall(
        Call.shareFilter.rawValue, filter.rawValue, UInt64(truncatingIfNeeded: guardSlot)))
  }

  /// Says who may take packets of the link that are nobody's, for the environment that holds it.
  public static func shareLink(guardSlot: Int) throws(KernelError) {
    try check(
      kernelCall(Call.shareFilter.rawValue, 0, UInt64(truncatingIfNeeded: guardSlot)))
  }

  /// Gives a filter back.
  ///
  /// - Parameter slot: Authority over it; of no account for one's own.
  public static func freeFilter(_ filter: FilterHandle, by slot: Int = 0) throws(KernelError) {
    try check(
      kernelCall(Call.freeFilter.rawValue, filter.rawValue, UInt64(truncatingIfNeeded: slot)))
  }

  /// Sends what the first requests of a ring say.
  @inline(__always)
  public static func transmit(_ ring: RingHandle, count: Int) -> RangeAnswer {
    RangeAnswer(
      kernelCall(Call.transmit.rawValue, ring.rawValue, UInt64(truncatingIfNeeded: count)))
  }
}
