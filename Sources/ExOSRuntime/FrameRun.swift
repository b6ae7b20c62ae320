// Neighbouring page frames as one value that cannot be copied; see `Frame`.

public import ExokernelABI

/// A run of page frames that the program holds.
public struct FrameRun: ~Copyable {
  /// The first frame's number.
  public let first: Int
  /// How many there are.
  public let count: Int

  /// Allocates a run, clear.
  ///
  /// - Parameter count: At most `FrameRuns.largestRun`.
  public init(count: Int, guardSlot: Int = FrameEntry.sealed) throws(KernelError) {
    first = try FrameRuns.allocate(count, guardSlot: guardSlot).number
    self.count = count
  }

  deinit {
    // Whoever took some of the frames away leaves the rest to be given back one by one.
    for number in first..<first &+ count { try? Kernel.freeFrames(FrameHandle(number: number)) }
  }

  /// Maps it in the program's address space.
  public func map(at address: UInt64, _ flags: MapFlags = .readWrite) throws(KernelError)
    -> Mapping
  {
    try Mapping(FrameHandle(number: first), at: address, flags, count: count)
  }
}
