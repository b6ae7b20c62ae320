// A slot of the slice vector as a value that cannot be copied: it is free again when the value's life
// ends.

public import ExokernelABI

/// A slot of the slice vector that the program holds.
public struct Slice: ~Copyable {
  /// Its place in the vector.
  public let position: Int

  /// Takes a slot for one of the program's contexts; a particular one, or any.
  public init(for context: ContextHandle = OwnContext.handle, at position: Int? = nil)
    throws(KernelError)
  {
    let wanted = position.map { UInt64(truncatingIfNeeded: $0) } ?? SliceRecord.any
    self.position = try Kernel.allocateSlice(context: context, position: wanted)
  }

  /// Lets whoever dominates the name in a capability slot bind a context of theirs.
  public func share(guardSlot: Int) throws(KernelError) {
    try Kernel.shareSlice(at: position, guardSlot: guardSlot)
  }

  /// Makes another of the program's contexts run in it.
  public func bind(to context: ContextHandle) throws(KernelError) {
    try Kernel.bindSlice(at: position, to: context)
  }

  deinit { try? Kernel.freeSlice(at: position) }
}
