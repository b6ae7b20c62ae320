// Between environments: protected control transfer, directed yield; and making and destroying an
// environment.

import CBench
import ExOS
import Peers

extension Benchmarks {
  static func peers() {
    do throws(KernelError) {
      try transfers()
      try yields()
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
