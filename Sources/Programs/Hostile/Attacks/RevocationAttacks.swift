// Attacks on revocation: to owe and not to pay.

import CExOS
import CTests
import ExOS
import Peers
import Trials

/// Debtors.
enum RevocationAttacks {
  private static let owed = 32
  private static let place = AddressMap.free + 0x2_0000_0000
  private static let placeInPeer: UInt64 = 0x1000_0000

  private static var request: RevocationRecord { Revocation.request(for: .frame) }

  /// Fills its guarantee, so that whatever it takes from here on may be asked back.
  private static func fillGuarantee() throws(KernelError) {
    let own = Revealed.ownEnvironment
    for _ in own.frameCount..<max(own.frameCount, own.guaranteedFrames) {
      _ = try Kernel.allocateFrames(isWired: true)
    }
  }

  // MARK: Answers that are none

  /// Answers a request with frames that an accomplice has mapped.
  static func giveShared(_ factor: Int) throws(KernelError) -> String? {
    try fillGuarantee()
    let plain = try Hoard(isWired: false, limit: owed)
    let peer = try Peer(
      code: peers(), offset: peerLoops() &- peers(), quota: EnvironmentQuota(frames: 64))
    let space = AddressSpace(claim: peer.claim)
    var shared: [FrameHandle] = []
    for index in 0..<owed {
      let frame = try Kernel.allocateFrames()
      try space.map(frame, at: placeInPeer + UInt64(index) * 4096, .readWrite)
      shared.append(frame)
    }
    Revocation.refuse()
    try Kernel.revoke(.frame, count: owed, from: .own)
    let (returned, taken) = (request.returned, request.taken)
    for frame in shared { try Kernel.freeFrames(frame) }
    guard request.returned == returned, request.wanted > 0 else {
      return "frames that somebody binds counted as given back"
    }
    guard Deadlines.wait({ request.wanted == 0 }) else { return "nothing was taken instead" }
    let lost = (0..<owed).count { !plain.holds($0) }
    try peer.destroy()
    return lost > 0 && request.taken > taken ? nil : "it lost \(lost) others"
  }

  /// Takes as many new frames as it owes, while it owes them.
  static func allocateOwing(_ factor: Int) throws(KernelError) -> String? {
    try fillGuarantee()
    Revocation.refuse()
    let old = try Hoard(isWired: false, limit: owed)
    try Kernel.revoke(.frame, count: owed, from: .own)
    let taken = request.taken
    var new: [FrameHandle] = []
    new.reserveCapacity(owed)
    for _ in 0..<owed { new.append(try Kernel.allocateFrames()) }
    guard Deadlines.wait({ request.wanted == 0 }) else { return "it still owes" }
    guard request.taken >= taken + UInt32(owed) else { return "too few were taken" }
    let kept = new.count { Revealed.frame($0.number)?.generation == $0.generation }
    let lost = (0..<owed).count { !old.holds($0) }
    return kept == 0 && lost == 0 ? nil : "\(kept) new ones stayed, \(lost) old ones went"
  }

  // MARK: Names of what is gone

  /// Uses the names of frames that were taken, in every call that takes one.
  static func useStale(_ factor: Int) throws(KernelError) -> String? {
    try fillGuarantee()
    Revocation.refuse()
    let hoard = try Hoard(isWired: false, limit: owed)
    try Kernel.revoke(.frame, count: owed, from: .own)
    guard Deadlines.wait({ request.wanted == 0 }) else { return "it still owes" }
    for index in 0..<owed {
      let frame = hoard[index]
      let errors = [
        refusal { () throws(KernelError) in try Kernel.freeFrames(frame) },
        refusal { () throws(KernelError) in try Kernel.shareFrame(frame, guardSlot: 0) },
        refusal { () throws(KernelError) in try Kernel.unshareFrame(frame, by: 0) },
        refusal { () throws(KernelError) in try Kernel.wireFrames(frame) },
        refusal { () throws(KernelError) in try AddressSpace.own.map(frame, at: place, .readOnly) },
        refusal { () throws(KernelError) in
          try Kernel.bindTable(frame, level: 1, at: place + 0x4000_0000)
        },
      ]
      guard errors.allSatisfy({ $0 == .stale }) else {
        return "frame \(index): \(errors.map { $0.map(TAP.name) ?? "done" })"
      }
    }
    return nil
  }

  // MARK: Death

  /// Has peers end in three ways while something is asked of them.
  static func dieOwing(_ factor: Int) throws(KernelError) -> String? {
    let ways = [peerExits() &- peers(), 0, peerLoops() &- peers()]
    for round in 0..<30 * factor {
      let peer = try Peer(
        code: peers(), offset: ways[round % 3], quota: EnvironmentQuota(frames: 24)
      ) { (space, _) throws(KernelError) in
        for _ in 0..<8 { _ = try Kernel.allocateFrames(for: space.claim) }
        try Kernel.revoke(.frame, count: 4, from: space.claim)
      }
      let row = Revealed.revocation(.frame, of: peer.environment.index)
      try? Kernel.yield(to: peer.context)
      try peer.destroy()
      let after = Revealed.revocation(.frame, of: peer.environment.index)
      guard row.wanted == 4, after.wanted == 0 else {
        return "it owed \(row.wanted), and dead \(after.wanted)"
      }
    }
    return nil
  }

  // MARK: Aborts

  private static let abortCount = 10_000

  /// Has pages taken from an accomplice that answers nothing and makes them again.
  static func abortAtRandom(_ factor: Int) throws(KernelError) -> String? {
    let wanted = abortCount * factor
    var mixer = Mixer(seed: 1)
    let accomplice: ChildEnvironment
    do throws(LaunchError) {
      accomplice = try Accomplice.launch(
        .makesAgain, wanted,
        quota: EnvironmentQuota(frames: 4096, guaranteedFrames: 480, slices: 1))
    } catch {
      return error.explanation(of: "hostile")
    }
    while accomplice.ending == nil {
      let count = 1 + Int(mixer.next() % 400)
      // Nothing to take is nothing owed; and it may have ended.
      _ = try? Kernel.revoke(.frame, count: count, from: accomplice.claim)
      _ = accomplice.wait(deadline: Clock.ticks + 8 * Revealed.system.sliceTicks)
    }
    let ending = accomplice.ending
    return ending?.cause == Ending.exited && ending?.status == 0
      ? nil : "the library ended with cause \(ending?.cause ?? 0), status \(ending?.status ?? 0)"
  }

  // MARK: The context page

  /// Writes noise over the words that the kernel writes, while it has reason to write them.
  static func spoilContextPage(_ factor: Int) throws(KernelError) -> String? {
    try fillGuarantee()
    Revocation.refuse()
    let slice = Revealed.system.sliceTicks
    var mixer = Mixer(seed: 2)
    for round in 0..<2 * UInt64(factor) {
      let hoard = try Hoard(isWired: false, limit: owed, position: round)
      try Kernel.revoke(.frame, count: owed, from: .own)
      let begin = Clock.ticks
      while Clock.ticks - begin < 80 * slice {
        for word in spoiltWords { storeWord(at: contextPage + word, mixer.next()) }
        // Bits that hold events back are let go again.
        storeWord(at: contextPage + UInt64(ContextPage.event), 0)
      }
      for index in 0..<hoard.count where hoard.holds(index) {
        return "frame \(index) was not taken"
      }
    }
    return nil
  }

  private static let contextPage = ContextPage.conventionalAddress
  private static let spoiltWords = [
    ContextPage.eventCount, ContextPage.pending, ContextPage.repossessionCount,
    ContextPage.secondEvent, ContextPage.secondEvent + 8, ContextPage.repossessions,
  ].map { UInt64($0) }
}
