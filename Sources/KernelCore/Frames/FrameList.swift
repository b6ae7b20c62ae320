// Lists of frames, linked through the frame table itself: the free ones, the draining ones, and each
// environment's. Whatever list a frame is on, it leaves it in a fixed number of instructions.

import ExokernelABI

/// The head of a list of frames, and how long it is.
struct FrameList {
  var head: UInt32 = 0
  var count = 0
}

extension Exokernel where M: ~Copyable {
  /// Puts a frame at the front of the list that begins at `head`.
  @inline(__always)
  mutating func link(_ number: Int, before head: UInt32) -> UInt32 {
    let new = UInt32(truncatingIfNeeded: number)
    machine[frame: number].next = head
    machine[frame: number].previous = 0
    if head != 0 { machine[frame: Int(head)].previous = new }
    return new
  }

  /// Takes a frame off the list that begins at `head`.
  @inline(__always)
  mutating func unlink(_ number: Int, head: UInt32) -> UInt32 {
    let next = machine[frame: number].next
    let previous = machine[frame: number].previous
    if next != 0 { machine[frame: Int(next)].previous = previous }
    if previous == 0 { return next }
    machine[frame: Int(previous)].next = next
    return head
  }

  /// Frames that could be allocated.
  public var availableFrames: Int { freeFrames.count &+ drainingFrames.count }

  mutating func addToFree(_ number: Int) {
    freeFrames.head = link(number, before: freeFrames.head)
    freeFrames.count &+= 1
  }

  mutating func addToDraining(_ number: Int) {
    drainingFrames.head = link(number, before: drainingFrames.head)
    drainingFrames.count &+= 1
  }

  /// Takes a free or draining frame off its list.
  mutating func removeFromAvailable(_ number: Int) {
    if machine[frame: number].isKind(.free) {
      freeFrames.head = unlink(number, head: freeFrames.head)
      freeFrames.count &-= 1
    } else {
      drainingFrames.head = unlink(number, head: drainingFrames.head)
      drainingFrames.count &-= 1
    }
  }
}
