// Tracing: who may, what is recorded, and that the kernel stays within what one entry may take.

import CTests
import ExOS
import Peers
import Trials

/// The kernel's records.
enum TraceTests {
  static func run() {
    records()
    authority()
    batches()
    others()
  }

  /// Whatever comes in by other entries comes in as it does by the ordinary ones.
  private static func others() {
    TAP.note("The same while the kernel records:")
    do throws(KernelError) {
      var buffer = try TraceBuffer()
      try buffer.begin()
      EventTests.run()
      EntryTests.run()
      SecrecyTests.run()
      TransferTests.run()
      try buffer.end()
    } catch {
      TAP.test("tracing", false, TAP.name(error))
    }
  }

  private static func records() {
    TAP.test("calls, their ends and whoever else runs are recorded, in order, and nothing after") {
      () throws(KernelError) in
      var buffer = try TraceBuffer()
      let peer = try Peer(code: peers(), offset: peerLoops() &- peers())
      try buffer.begin()
      try Kernel.null()
      try Kernel.yield(to: peer.context)
      try peer.destroy()
      try buffer.end()
      let count = buffer.count
      try Kernel.null()
      let records = buffer.last(TraceBuffer.capacity)
      guard buffer.count == count, records.count == count else { return "it went on" }
      return complaint(about: records, peer)
    }
    TAP.test("an exception is recorded with its number and page, and delivered as always") {
      () throws(KernelError) in
      var buffer = try TraceBuffer()
      try buffer.begin()
      let code = interruptCode() &+ 3 &* 16
      let attempt = Attempt(code)
      try buffer.end()
      guard attempt.event == .breakpoint else { return "another event" }
      return buffer.last(100).contains {
        $0.kind == .fault && $0.word0 == 3 && $0.word1 == code & ~0xfff
      } ? nil : "no record"
    }
  }

  /// What is wrong with the records of a null call, a yield to a peer and its end.
  private static func complaint(about records: [TraceRecord], _ peer: Peer) -> String? {
    guard zip(records, records.dropFirst()).allSatisfy({ $0.time <= $1.time }) else {
      return "the times"
    }
    let own = UInt32(OwnContext.handle.index)
    let calls = records.filter {
      $0.context == own && ($0.kind == .call || $0.kind == .callReturn)
    }
    guard calls.count > 3, calls[0].word0 == Call.null.rawValue, calls[1].kind == .callReturn,
      calls[1].word1 > 0, calls[2].word0 == Call.yield.rawValue
    else { return "the calls" }
    let switches = records.contains {
      $0.kind == .contextSwitch && $0.context == own
        && $0.word0 & 0xffff_ffff == UInt64(peer.context.index)
    }
    guard switches else { return "the switch" }
    let end = records.first { $0.kind == .environmentEnd }
    return end?.word0 == UInt64(peer.environment.index) ? nil : "the end"
  }

  private static func authority() {
    TAP.test("a ring is bound once, and its frames stay with it") { () throws(KernelError) in
      let frame = try Kernel.allocateFrames()
      try Kernel.bindTrace(frame, count: 1)
      let twice = refusal { () throws(KernelError) in try Kernel.bindTrace(frame, count: 1) }
      let freed = refusal { () throws(KernelError) in try Kernel.freeFrames(frame) }
      try Kernel.bindTrace(FrameHandle(rawValue: 0), count: 0)
      let over = refusal { () throws(KernelError) in
        try Kernel.bindTrace(FrameHandle(rawValue: 0), count: 0)
      }
      try Kernel.freeFrames(frame)
      return twice == .inUse && freed == .inUse && over == .notHeld ? nil : "errors"
    }
  }

  private static func batches() {
    TAP.test("a batch that takes too long for one entry is done in several") {
      () throws(KernelError) in
      let frame = try Kernel.allocateFrames()
      for index in 0..<CallMemory.capacity {
        CallMemory.set(index, .unshareFrame, UInt64(frame.number), 0)
      }
      let ring = try Kernel.allocateFrames()
      let before = Revealed.system.trace.count
      try Kernel.bindTrace(ring, count: 1)
      let answer = CallMemory.perform(CallMemory.capacity)
      try Kernel.bindTrace(FrameHandle(rawValue: 0), count: 0)
      let records = Revealed.system.trace.count &- before
      try Kernel.freeFrames(ring)
      try Kernel.freeFrames(frame)
      guard answer.error == nil, answer.doneCount == CallMemory.capacity else {
        return "\(answer.doneCount) were done"
      }
      // A call and its end for each: two of these have no time together.
      return records >= 2 * UInt64(CallMemory.capacity) ? nil : "\(records) records"
    }
  }
}
