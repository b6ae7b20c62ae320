// Page faults handled by the program: dispatch, the way back, and the classic combinations (Appel and Li
// 1991: trap, appel1, appel2).

import CBench
import ExOS

extension Benchmarks {
  static func faults() {
    dispatchAndResume()
    trap()
    appel()
    zeroFill()
  }

  /// A store to a protected page, to the handler's first instruction; and the library's return.
  private static func dispatchAndResume() {
    Events.handlePageFaults { address, _ in
      _ = Kernel.protect(at: address & ~0xfff, .readWrite)
      probe()
    }
    Report.measure("resume") {
      _ = Kernel.protect(at: Region.address, .readOnly)
      let span = measureStore(Region.address)
      Report.check(Region.entry(0).isWritable, "resume")
      // The store itself is done again after the return; it is not part of it.
      return span.end &- lastProbe() &- overhead &- 1
    }
    Events.handlePageFaults { address, _ in
      _ = Kernel.protect(at: address & ~0xfff, .readWrite)
    }
    probeEvents {
      Report.measure("fault-dispatch") {
        _ = Kernel.protect(at: Region.address, .readOnly)
        let span = measureStore(Region.address)
        let arrival = lastProbe()
        Report.check(arrival &- span.begin < span.end &- span.begin, "fault-dispatch")
        return arrival &- span.begin &- overhead
      }
    }
  }

  /// A fault, a handler that unprotects the page, and the return.
  private static func trap() {
    Report.measure("trap") {
      _ = Kernel.protect(at: Region.address, .readOnly)
      let span = measureStore(Region.address)
      Report.check(Region.entry(0).isWritable, "trap")
      return length(span)
    }
  }

  /// For each of a hundred pages: a fault whose handler unprotects it and protects another one (appel1);
  /// protect them all in one call, then fault on each and unprotect it (appel2).
  private static func appel() {
    let count = Region.pageCount
    Events.handlePageFaults { address, _ in
      let page = address & ~0xfff
      _ = Kernel.protect(at: page, .readWrite)
      let next = page + 4096
      let end = Region.address + UInt64(Region.pageCount) * 4096
      _ = Kernel.protect(at: next == end ? Region.address : next, .readOnly)
    }
    _ = Kernel.protect(at: Region.address, .readOnly)
    Report.measure("appel1", per: UInt32(count)) {
      time { for index in 0..<count { Region.touch(index) } }
    }
    Report.check(!Region.entry(0).isWritable && Region.entry(1).isWritable, "appel1")

    Events.handlePageFaults { address, _ in
      _ = Kernel.protect(at: address & ~0xfff, .readWrite)
    }
    Report.measure("appel2", per: UInt32(count)) {
      time {
        _ = Kernel.protect(at: Region.address, .readOnly, count: count)
        for index in 0..<count { Region.touch(index) }
      }
    }
    Report.check(Region.entry(99).isWritable, "appel2")
  }

  /// A store to a page that is not there; the handler allocates a frame, clear, and maps it.
  private static func zeroFill() {
    // Idle time clears frames ahead of need.
    try? Kernel.sleep(
      seen: OwnContext.eventCount, deadline: Clock.ticks &+ 500_000_000, acceptsTransfers: false)
    Events.handlePageFaults { address, _ in
      guard let frame = try? Kernel.allocateFrames() else { return }
      _ = Kernel.map(frame, at: address & ~0xfff, .readWrite)
    }
    let count = Region.pageCount
    _ = Kernel.unmap(at: Region.address, count: count)
    Report.measure("zero-fill") {
      let span = measureStore(Region.address)
      let entry = Region.entry(0)
      Report.check(entry.isWritable && entry.isDirty, "zero-fill")
      try? Kernel.freeFrames(FrameHandle(number: entry.frame))
      return length(span)
    }
    Events.decline()
  }
}
