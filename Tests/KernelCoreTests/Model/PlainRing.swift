// A packet ring without rows and links.

import ExokernelABI

/// A packet ring.
struct PlainRing: Hashable {
  /// The holder's environment; 0 once it ended.
  var holder = 0
  /// The first of its frames, and how many slots the others make.
  var frame = 0
  var slotCount = 0
  /// How many requests the device still has.
  var inFlight = 0
  var produced = 0
  var dropped = 0
  var sent = 0
  var completed = 0
  var refused = 0

  /// The frames of the counts and the slots, of which a disk's ring has none.
  var frames: Range<Int> {
    frame..<frame
      + (slotCount == 0 ? DiskRing.frameCount : 1 + slotCount / PacketRing.slotsPerFrame)
  }
}

extension PlainRing {
  init?(_ index: Int, _ machine: borrowing FakeMachine) {
    let record = machine.network.rings[index]
    guard record.frame != 0 else { return nil }
    holder = Int(record.holder)
    frame = Int(record.frame)
    slotCount = Int(record.slotCount)
    inFlight = Int(record.inFlight)
    produced = Int(record.produced)
    dropped = Int(record.dropped)
    sent = Int(record.sent)
    completed = Int(record.completed)
    refused = Int(record.refused)
  }
}
