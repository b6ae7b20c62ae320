// Events: what a program can handle, what it cannot, and where that ends.

import CTests
import ExOS
import Peers
import Trials

/// Faults in every depth.
enum EventTests {
  static func run() {
    TAP.test(
      "a fault reaches the handler with its kind, code and address",
      {
        let fault = Attempt(readFrom(), 0x77_0000_0008)
        return fault.event == .pageFault && fault.address == 0x77_0000_0008 && fault.error == 4
      }())
    TAP.test(
      "a stack overflow is an event on another stack",
      Attempt(overflowStack()).event == .pageFault)
    TAP.test(
      "a general protection fault tells code 0",
      { () -> Bool in
        let fault = Attempt(readFrom(), 0x8000_0000_0000)
        return fault.event == .generalProtection && fault.error == 0
      }())
    TAP.test(
      "a system call of another system is an event",
      Attempt(systemCall(), 0x77).event == .foreignCall
        && Attempt(systemCall(), .max).event == .foreignCall)
    TAP.test(
      "an unused number of ours is an error",
      Attempt(systemCall(), 0x10ff).value == KernelError.noSuchCall.rawValue)
    TAP.test(
      "single steps are events, one for each instruction",
      { () -> Bool in
        unsafe Attempt.stepsSeen = 0
        unsafe Attempt.stepsLeft = 3
        _ = Attempt(stepThree())
        return unsafe Attempt.stepsSeen == 3
      }())
    let event = Attempt(misaligned()).event
    TAP.test(
      "a misaligned access under AC is an event, or (QEMU's TCG checks no alignment) nothing",
      event == .alignmentCheck || event == nil)
    unhandled()
    nested()
  }

  private static func nested() {
    TAP.test("a fault in the handler goes to the second one, a third ends the environment") {
      () throws(KernelError) in
      let peer = try Peer(code: peers(), offset: peerNests() &- peers(), isViewed: true)
      let index = peer.environment.index
      for _ in 0..<64 where Revealed.environment(index)?.state == .living {
        try? Kernel.yield(to: peer.context)
      }
      let ending = Revealed.environment(index)?.ending
      try peer.destroy()
      // The view outlives the peer: whoever bound a frame keeps it.
      let first = word(at: Peer.viewAddress + 0x800)
      let second = word(at: Peer.viewAddress + 0x808)
      Peer.endView()
      guard first == 1, second == 1 else { return "handlers ran \(first) and \(second) times" }
      guard ending?.cause == Ending.faulted else { return "it did not end by a fault" }
      return ending?.event == 6 ? nil : "event \(ending?.event ?? 0)"
    }
  }

  private static func unhandled() {
    TAP.test("a fault without a handler ends the environment, and its record says why") {
      () throws(KernelError) in
      let peer = try Peer(code: peers())
      let index = peer.environment.index
      for _ in 0..<64 where Revealed.environment(index)?.state == .living {
        try Kernel.yield(to: .none)
      }
      let record = Revealed.environment(index)
      try peer.destroy()
      guard let record, record.state != .living else { return "it lives" }
      guard record.ending.cause == Ending.faulted else { return "cause \(record.ending.cause)" }
      guard record.ending.event == Event.invalidOpcode.rawValue else {
        return "event \(record.ending.event)"
      }
      return record.ending.rip == Peer.address ? nil : "address \(record.ending.rip)"
    }
  }
}
