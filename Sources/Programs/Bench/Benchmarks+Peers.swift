// Between environments: protected control transfer, directed yield, the end of a slot; and making and
// destroying an environment.

import CBench
import ExOS
import Peers

extension Benchmarks {
  static func peers() {
    do throws(KernelError) {
      try transfers()
      try yields()
      try slots()
    } catch {
      Report.check(false, "making a peer")
    }
  }

  private static func transfers() throws(KernelError) {
    let peer = try Peer(code: peerCode())
    // The peer binds its entry and sleeps.
    try Kernel.yield(to: peer.context)
    try Kernel.bindGate(0, to: peer.context, by: 0)
    Report.measure("control-transfer") {
      let span = measureTransfer(0)
      Report.check(span.end != 0, "control-transfer")
      return length(span)
    }
    Report.measure("control-transfer-round-trip") { length(measureRoundTrip(0)) }
    let count = Revealed.context(OwnContext.handle.index)?.transferCount ?? 0
    Report.check(
      count >= UInt64(2 * (Report.sampleCount + Report.warmUpCount)),
      "control-transfer-round-trip")
    try peer.destroy()
  }

  /// There and back again, halved: both directions are the same path.
  private static func yields() throws(KernelError) {
    let peer = try Peer(code: peerCode(), argument: OwnContext.handle.rawValue)
    let before = Revealed.context(peer.context.index)?.switchCount ?? 0
    Report.measure("yield-directed", per: 2) { time { try? Kernel.yield(to: peer.context) } }
    let after = Revealed.context(peer.context.index)?.switchCount ?? 0
    Report.check(
      after &- before >= UInt64(Report.sampleCount + Report.warmUpCount), "yield-directed")
    try peer.destroy()
  }

  /// The peer's last reading of the clock in its slot to this program's first in the next.
  private static func slots() throws(KernelError) {
    let peer = try Peer(
      code: peerCode(), offset: spinnerCode() &- peerCode(), argument: Peer.address + 2048)
    try peer.view()
    // SAFETY: `view` has just mapped the page.
    let stamp = unsafe UnsafePointer<UInt32>(bitPattern: UInt(Peer.viewAddress + 2048))
      .unsafelyUnwrapped
    var turn = 0
    Report.measure("slot-switch", count: 40) {
      // Slots are as long as each other: without a delay that differs, all would end at the same place of
      // the loop, and the count would be that place's.
      turn &+= 1
      for _ in 0..<turn % 7 { _ = clock() }
      var last = clock()
      while true {
        let now = clock()
        if now &- last > 10_000 {
          let end = unsafe stamp.pointee
          Report.check(end &- last < now &- last, "slot-switch")
          return now &- end &- overhead
        }
        last = now
      }
    }
    Peer.endView()
    try peer.destroy()
  }

  /// An environment of one page with its tables and a context, made and destroyed.
  static func environments() {
    Report.measure("environment-create-destroy", count: 50) {
      time {
        do throws(KernelError) {
          try Peer(code: peerCode()).destroy()
        } catch {
          Report.check(false, "environment-create-destroy")
        }
      }
    }
  }
}
