// How long the calls of a batch may take: bounds that hold, of which a batch has time for so many
// (`BatchBudget`).

public import ExokernelABI

extension Exokernel where M: ~Copyable {
  /// More than any call takes by itself.
  private static var longestCall: Int { 18_000 }

  /// As many instructions as a call in a batch takes at most.
  public func weight(of element: BatchElement) -> Int {
    switch element.call {
    // Who finds nothing free asks others for some.
    case Call.allocateFrames.rawValue where availableFrames == 0: Self.longestCall
    case Call.allocateFrames.rawValue: weight(120, 640, element.a2)
    case Call.map.rawValue: weight(200, 165, element.a4)
    case Call.unmap.rawValue: weight(200, 120, element.a2)
    case Call.protect.rawValue: weight(200, 20, element.a3)
    case Call.wireFrames.rawValue: weight(100, 30, element.a2)
    case Call.bindTable.rawValue: 1_600
    case Call.unbindTable.rawValue: 5_000
    case Call.freeFrames.rawValue where element.a2 == 1: weightOfFreeing(element.a1)
    case Call.freeFrames.rawValue, Call.unshareFrame.rawValue, Call.freezeTable.rawValue:
      Self.longestCall
    // All runs of a table are looked at, or all frames of many requests.
    case Call.allocateExtent.rawValue, Call.transferBlocks.rawValue:
      Self.longestCall
    case Call.shareExtent.rawValue, Call.setExtentQuota.rawValue: 2_000
    default: 300
    }
  }

  /// What is fixed, and what each frame or page takes; a count that is too large is refused soon.
  private func weight(_ fixed: Int, _ each: Int, _ count: UInt64) -> Int {
    count > FrameEntry.maximumRange ? fixed : fixed &+ each &* Int(truncatingIfNeeded: count)
  }

  /// A frame's bindings are looked at, and a piece of them is broken.
  private func weightOfFreeing(_ handle: UInt64) -> Int {
    let number = FrameHandle(rawValue: handle).number
    guard number < machine.frameCount else { return 300 }
    let bindings = machine[frame: number].bindingCount
    return 300 &+ 40 &* bindings &+ 160 &* min(bindings, Self.bindingsAtOnce)
  }
}
