// Attacks by protected control transfer.

import CTests
import ExOS
import Peers
import Trials

/// Callers and callees that mean harm.
enum TransferAttacks {
  private static let gate = 1
  /// As long as a chain of transfers may be.
  private static let longestChain: UInt64 = 8

  /// Enters its own context.
  static func enterItself(_ factor: Int) throws(KernelError) -> String? {
    try Transfers.serve(guardSlot: StartPage.nameSlot) { _ in (0, 0) }
    try Kernel.bindGate(gate, to: OwnContext.handle, by: StartPage.nameSlot)
    for _ in 0..<1_000 * factor {
      let error = refusal { () throws(KernelError) in
        _ = try Kernel.transfer(through: gate, (0, 0, 0, 0))
      }
      guard error == .busy else { return error.map(TAP.name) ?? "it went in" }
    }
    return nil
  }

  /// Each of a row of programs asks the next, before it answers.
  static func chain(_ factor: Int) throws(KernelError) -> String? {
    var row: [Link] = []
    var next: UInt64 = 0
    do throws(LaunchError) {
      for _ in 0...longestChain {
        let link = Link(try Accomplice.launch(.asksTheNext, Int(next)))
        try link.grantName()
        next = link.context.rawValue
        row.append(link)
      }
    } catch {
      return error.explanation(of: "hostile")
    }
    guard let first = row.last else { return "nobody" }
    guard Deadlines.wait({ row.allSatisfy { $0.isAccepting } }) else { return "they are not there" }
    try Kernel.bindGate(gate, to: first.context, by: StartPage.nameSlot)
    for _ in 0..<100 * factor {
      let answer = try Kernel.transfer(through: gate, (0, 0, 0, 0))
      guard answer.0 == longestChain, answer.1 == KernelError.chainTooLong.rawValue else {
        return "the chain was \(answer.0) long, and ended with \(answer.1)"
      }
    }
    return nil
  }

  /// Calls those who do not answer, with a limit and without need of one.
  static func neverReply(_ factor: Int) throws(KernelError) -> String? {
    let slice = Revealed.system.sliceTicks
    let manners = [
      (peerHangs(), KernelError.timeout), (peerDies(), .peerGone), (peerQuits(), .peerGone),
    ]
    for round in 0..<9 * factor {
      let (entry, expected) = manners[round % 3]
      let peer = try Peer(code: peers(), offset: entry &- peers())
      for _ in 0..<1000 where Revealed.context(peer.context.index)?.accepts != 1 {
        try? Kernel.yield(to: peer.context)
      }
      try Kernel.bindGate(gate, to: peer.context, by: Peer.nameSlot)
      let error = refusal { () throws(KernelError) in
        _ = try Kernel.transfer(through: gate, limit: slice / 4, (0, 0, 0, 0))
      }
      // A callee that hangs is destroyed in its caller's name.
      try peer.destroy()
      guard error == expected else { return error.map(TAP.name) ?? "it answered" }
    }
    return nil
  }
}

/// One program of a chain.
private final class Link {
  private let environment: ChildEnvironment

  init(_ environment: consuming ChildEnvironment) { self.environment = environment }

  var context: ContextHandle {
    let index = Int(environment.record.firstContext)
    return ContextHandle(index: index, generation: Revealed.context(index)?.generation ?? 0)
  }

  var isAccepting: Bool { Revealed.context(context.index)?.accepts == 1 }

  /// Gives it the attacker's own name, by which it may enter its siblings.
  func grantName() throws(LaunchError) {
    do throws(KernelError) {
      try Kernel.grantCapability(
        from: StartPage.nameSlot, to: environment.claim, slot: Accomplice.familySlot)
    } catch {
      throw .kernel(error)
    }
  }
}
