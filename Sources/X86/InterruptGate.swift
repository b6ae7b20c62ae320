// Gates of the interrupt descriptor table (Intel SDM volume 3, 6.14.1).

/// A 64-bit interrupt gate: two words.
public struct InterruptGate: Equatable, Sendable {
  public let low: UInt64
  public let high: UInt64

  /// A gate to a handler in the kernel's code segment.
  ///
  /// - Parameters:
  ///   - stack: 0 for the stack of the task state's RSP0, 1 to 7 for one of its interrupt stacks.
  ///   - isUserCallable: Whether `int n` from ring 3 may use it.
  public init(handler: UInt64, selector: UInt16, stack: UInt64, isUserCallable: Bool) {
    let type: UInt64 = isUserCallable ? 0xee : 0x8e
    low =
      handler & 0xffff | UInt64(selector) << 16 | (stack & 7) << 32 | type << 40
      | (handler >> 16 & 0xffff) << 48
    high = handler >> 32
  }
}
