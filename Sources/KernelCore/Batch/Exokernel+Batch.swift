// How long a batch may be. It is one kernel entry, so that its elements together must stay within what one
// entry may take (guarantee 5): each is weighed before it is performed, and what has no time any more is
// left to the next call. The weights are no measure of time, only bounds that hold.

public import ExokernelABI

/// What is left of a batch's time, in instructions.
public struct BatchBudget: Sendable {
  private var left = 17_000
  private var isFirst = true

  public init() {}

  /// Takes an element's weight off; the first is always admitted, since it would be no shorter alone.
  ///
  /// - Returns: Whether there is time for it.
  public mutating func admits(weight: Int) -> Bool {
    left &-= weight
    defer { isFirst = false }
    return left >= 0 || isFirst
  }
}

extension Exokernel where M: ~Copyable {
  /// More than any call takes by itself.
  private static var longestCall: Int { 18_000 }

  /// As many instructions as a call in a batch takes at most.
  public func weight(of element: BatchElement) -> Int {
    switch element.call {
    case Call.allocateFrames.rawValue: weight(120, 640, element.a2)
    case Call.map.rawValue: weight(200, 165, element.a4)
    case Call.unmap.rawValue: weight(200, 120, element.a2)
    case Call.protect.rawValue: weight(200, 20, element.a3)
    case Call.bindTable.rawValue: 1_600
    case Call.unbindTable.rawValue: 5_000
    case Call.freeFrames.rawValue where element.a2 == 1: weightOfFreeing(element.a1)
    case Call.freeFrames.rawValue, Call.unshareFrame.rawValue, Call.freezeTable.rawValue:
      Self.longestCall
    default: 300
    }
  }

  /// What is fixed, and what each frame or page takes; a count that is too large is refused soon.
  private func weight(_ fixed: Int, _ each: Int, _ count: UInt64) -> Int {
    count > Self.maximumRange ? fixed : fixed &+ each &* Int(truncatingIfNeeded: count)
  }

  /// A frame's bindings are looked at, and a piece of them is broken.
  private func weightOfFreeing(_ handle: UInt64) -> Int {
    let number = FrameHandle(rawValue: handle).number
    guard number < machine.frameCount else { return 300 }
    let bindings = machine[frame: number].bindingCount
    return 300 &+ 40 &* bindings &+ 160 &* min(bindings, Self.bindingsAtOnce)
  }
}
