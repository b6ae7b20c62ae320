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

  deinit { try? Kernel.freeSlice(at: position) }
}
