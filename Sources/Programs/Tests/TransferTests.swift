// Protected control transfer, with every kind of peer.

import CTests
import ExOS
import Peers
import Trials

/// Transfers to peers that answer, hang, die, end, and are not there.
enum TransferTests {
  static func run() {
    answering()
    absent()
    TAP.test("a callee that faults gives its caller peerGone, and the processor back") {
      () throws(KernelError) in
      try expect(.peerGone, from: peerDies())
    }
    TAP.test("so does one that exits") { () throws(KernelError) in
      try expect(.peerGone, from: peerQuits())
    }
    TAP.test("a callee that hangs gives its caller timeout, within its limit") {
      () throws(KernelError) in
      try expect(.timeout, from: peerHangs(), limit: Revealed.system.sliceTicks / 4)
    }
    hanging()
  }

  /// A peer that has bound its entry and sleeps, behind gate 1.
  private static func callee(_ entry: UInt64) throws(KernelError) -> Peer {
    let peer = try Peer(code: peers(), offset: entry &- peers())
    // A slice may end before it has come so far.
    for _ in 0..<1000 where Revealed.context(peer.context.index)?.accepts != 1 {
      try? Kernel.yield(to: peer.context)
    }
    try Kernel.bindGate(1, to: peer.context, by: Peer.nameSlot)
    return peer
  }

  private static func expect(_ expected: KernelError, from entry: UInt64, limit: UInt64 = 0)
    throws(KernelError) -> String?
  {
    let peer = try callee(entry)
    let error = refusal { () throws(KernelError) in
      _ = try Kernel.transfer(through: 1, limit: limit, (1, 2, 3, 4))
    }
    try peer.destroy()
    guard let error else { return "it answered" }
    return error == expected ? nil : TAP.name(error)
  }

  private static func answering() {
    TAP.test("words, caller and name arrive intact, and the answer comes back") {
      () throws(KernelError) in
      let peer = try callee(peerAnswers())
      let answer = try Kernel.transfer(through: 1, (10, 20, 30, 40))
      let again = try Kernel.transfer(through: 1, (11, 21, 0, 0))
      try peer.destroy()
      let name = Revealed.capability(Peer.nameSlot, of: OwnContext.environment.index)
      guard answer.0 == 11, answer.1 == 21, again.0 == 12 else { return "words" }
      guard answer.2 == OwnContext.handle.rawValue else { return "the caller's handle" }
      return answer.3 == name.high ? nil : "the name"
    }
    TAP.test("a gate needs a capability over the callee's guard") { () throws(KernelError) in
      let peer = try callee(peerAnswers())
      let weak = 10
      try Kernel.deriveCapability(from: 0, to: weak, suffix: (0x78, 0), count: 1, rights: .all)
      let stranger = refusal { () throws(KernelError) in
        try Kernel.bindGate(2, to: peer.context, by: weak)
      }
      try Kernel.dropCapability(weak)
      try Kernel.deriveCapability(from: Peer.nameSlot, to: weak, rights: .read)
      let reader = refusal { () throws(KernelError) in
        try Kernel.bindGate(2, to: peer.context, by: weak)
      }
      try Kernel.dropCapability(weak)
      try peer.destroy()
      return stranger == .notPermitted && reader == .notPermitted ? nil : "one was bound"
    }
  }

  private static func absent() {
    TAP.test("a gate never bound is noGate; a peer that ended is peerGone; a bad gate is named") {
      () throws(KernelError) in
      let unbound = refusal { () throws(KernelError) in
        _ = try Kernel.transfer(through: 7, (0, 0, 0, 0))
      }
      let bad = refusal { () throws(KernelError) in
        _ = try Kernel.transfer(through: 8, (0, 0, 0, 0))
      }
      let peer = try callee(peerAnswers())
      try peer.destroy()
      let gone = refusal { () throws(KernelError) in
        _ = try Kernel.transfer(through: 1, (0, 0, 0, 0))
      }
      guard unbound == .noGate, bad == .badArgument(0) else { return "gates" }
      return gone == .peerGone ? nil : "the peer"
    }
  }

  private static func hanging() {
    TAP.test("a callee that still serves somebody is busy") { () throws(KernelError) in
      let peer = try callee(peerHangs())
      let limit = Revealed.system.sliceTicks / 8
      let first = refusal { () throws(KernelError) in
        _ = try Kernel.transfer(through: 1, limit: limit, (0, 0, 0, 0))
      }
      let second = refusal { () throws(KernelError) in
        _ = try Kernel.transfer(through: 1, limit: limit, (0, 0, 0, 0))
      }
      try peer.destroy()
      guard first == .timeout else { return "the first" }
      return second == .busy ? nil : "the second"
    }
    TAP.test("a reply that nobody waits for is refused") { () throws(KernelError) in
      let answer = Attempt(systemCall(), Call.reply.rawValue)
      return answer.value == KernelError.noCaller.rawValue ? nil : "\(answer.value)"
    }
  }
}
