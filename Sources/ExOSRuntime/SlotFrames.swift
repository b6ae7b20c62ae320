// Frames side by side in the address space, wherever they are in memory: what caches are made of. They are
// ordinary, unwired frames; which of them a program gives back when it is asked is its own business.

public import ExokernelABI

/// Frames that are mapped one behind the other, until the value's life ends.
public struct SlotFrames: ~Copyable {
  /// Where the first is mapped.
  public let address: UInt64
  private var numbers: [Int32] = []

  /// Allocates and maps frames.
  ///
  /// - Parameter guardSlot: The capability slot that says who else may map them.
  public init(
    count: Int, at address: UInt64, guardSlot: Int = FrameEntry.sealed
  ) throws(KernelError) {
    self.address = address
    numbers.reserveCapacity(count)
    for index in 0..<count {
      let frame = try FramePool.allocate(guardSlot: guardSlot)
      numbers.append(Int32(truncatingIfNeeded: frame.number))
      try AddressSpace.own.map(
        frame, at: address &+ UInt64(truncatingIfNeeded: index) << 12, .readWrite)
    }
  }

  deinit {
    for number in numbers { try? Kernel.freeFrames(FrameHandle(number: Int(number))) }
  }

  /// How many there are.
  public var count: Int { numbers.count }

  /// The number of a frame.
  @inline(__always)
  public subscript(index: Int) -> Int { Int(numbers[index]) }
}
