// A page frame as a value that cannot be copied: it goes back to the kernel when the value's life ends,
// and the compiler refuses its use after that.

public import ExokernelABI

/// A page frame that the program holds.
public struct Frame: ~Copyable {
  /// The frame's name, for as long as the frame is held.
  public let handle: FrameHandle

  /// Allocates a frame, clear and wired; a particular one, or any.
  ///
  /// - Parameter guardSlot: The capability slot that says who else may bind it.
  public init(_ number: Int? = nil, guardSlot: Int = FrameEntry.sealed) throws(KernelError) {
    let first = number.map { UInt64(truncatingIfNeeded: $0) } ?? FrameHandle.any
    handle = try Kernel.allocateFrames(first: first, guardSlot: guardSlot, isWired: true)
  }

  /// Takes over a frame that the program holds already.
  public init(adopting handle: FrameHandle) { self.handle = handle }

  deinit {
    // A stale handle means that it was taken away before; then there is nothing to give back.
    try? Kernel.freeFrames(handle)
  }

  /// Lets whoever dominates the name in a capability slot bind it.
  public func share(guardSlot: Int) throws(KernelError) {
    try Kernel.shareFrame(handle, guardSlot: guardSlot)
  }

  /// Breaks all bindings of others.
  public func unshare() throws(KernelError) {
    try Kernel.unshareFrame(handle, by: 0)
  }

  /// Maps it in the program's address space.
  public func map(at address: UInt64, _ flags: MapFlags = .readWrite) throws(KernelError)
    -> Mapping
  {
    try Mapping(handle, at: address, flags)
  }

  /// Ends the value's life without giving the frame back.
  @export(interface)
  public consuming func release() -> FrameHandle {
    let kept = handle
    discard self
    return kept
  }
}
