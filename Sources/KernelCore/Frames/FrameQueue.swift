// The frames that wait for the device, in order: the first to be freed is the first to go on. Linked
// through the frame table, as all lists of frames are.

import ExokernelABI

/// The ends of a queue of frames.
struct FrameQueue: Equatable {
  var first: UInt32 = 0
  var last: UInt32 = 0
}

extension Exokernel where M: ~Copyable {
  /// As many frames as go on at one time.
  private static var settledAtOnce: Int { 8 }

  /// Keeps a draining frame until the device is done with what it has.
  mutating func awaitDevice(_ number: Int) {
    let new = UInt32(truncatingIfNeeded: number)
    let last = awaitingFrames.last
    machine[frame: number].awaitDevice(transmissions.next)
    machine[frame: number].next = 0
    machine[frame: number].previous = last
    if last == 0 { awaitingFrames.first = new } else { machine[frame: Int(last)].next = new }
    awaitingFrames.last = new
  }

  /// Whether there is a frame that the device no longer reads, though it waits for that.
  public var hasSettledFrames: Bool {
    awaitingFrames.first != 0 && !isReached(Int(awaitingFrames.first))
  }

  /// Whether a device may still read a frame, or write it.
  func isReached(_ number: Int) -> Bool {
    machine[frame: number].pinCount != 0
      || transmissions.isUnsettled(machine[frame: number].deviceStamp)
  }

  /// Lets some frames go on that the device no longer reads.
  @inline(__always)
  public mutating func settleFrames() {
    if awaitingFrames.first != 0 { settleSome() }
  }

  @inline(never)
  private mutating func settleSome() {
    var count = Self.settledAtOnce
    while count > 0, awaitingFrames.first != 0 {
      let number = Int(awaitingFrames.first)
      if isReached(number) { return }
      awaitingFrames.first = unlink(number, head: awaitingFrames.first)
      if awaitingFrames.first == 0 { awaitingFrames.last = 0 }
      machine[frame: number].forgetBindings()
      addToDraining(number)
      count &-= 1
    }
  }
}
