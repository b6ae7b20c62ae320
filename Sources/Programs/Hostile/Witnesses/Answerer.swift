// A witness that answers: an environment of one page that the suite asks by a transfer while the attack goes
// on.

import CTests
import ExOS
import Peers

/// The peer that answers.
struct Answerer {
  private let peer: Peer
  private static let gate = 1

  init() throws(KernelError) {
    // All that it has is guaranteed: it could make nothing again.
    peer = try Peer(
      code: peers(), offset: peerAnswers() &- peers(),
      quota: EnvironmentQuota(frames: Peer.frameCount, guaranteedFrames: Peer.frameCount))
    for _ in 0..<1000 where Revealed.context(peer.context.index)?.accepts != 1 {
      try? Kernel.yield(to: peer.context)
    }
    try Kernel.bindGate(Answerer.gate, to: peer.context, by: Peer.nameSlot)
  }

  /// Ends it.
  func end() { try? peer.destroy() }

  /// Asks it; what was wrong with the answer.
  func complaint() -> String? {
    let words = (Clock.ticks, UInt64(7), UInt64(0), UInt64(0))
    do throws(KernelError) {
      let answer = try Kernel.transfer(through: Answerer.gate, words)
      let isRight =
        answer.0 == words.0 + 1 && answer.1 == words.1 + 1
        && answer.2 == OwnContext.handle.rawValue
      return isRight ? nil : "an answer was wrong"
    } catch {
      return "the witness that answers gave \(error.name)"
    }
  }
}
