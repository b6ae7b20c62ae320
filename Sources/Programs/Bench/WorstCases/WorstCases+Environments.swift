// The longest that can be asked of environments and time: the end of one with as many contexts, rings,
// slots and children as there can be; hundreds of sleepers whose time comes at once.

import CBench
import ExOS
import Peers

extension WorstCases {
  /// A peer with more contexts, each of which runs the code at an offset of its page.
  private static func makeCrowd(
    _ offset: UInt64, _ argument: UInt64, contexts: Int, children: Int = 0, rings: Int = 0,
    slots: Int = 1
  ) throws(KernelError) -> Peer {
    let frames = 20 &+ 2 &* (contexts &+ rings)
    let quota = EnvironmentQuota(
      frames: frames, slices: slots, environments: contexts &- 1 &+ children, rings: rings)
    let peer = try Peer(code: peerCode(), offset: offset, argument: argument, quota: quota)
    for _ in 1..<contexts {
      let pair = try FrameRuns.allocate(2, for: peer.claim)
      _ = try Kernel.createContext(
        for: peer.claim, pair: pair, entry: Peer.address &+ offset, argument: argument)
    }
    return peer
  }

  private static func contexts(of peer: Peer) -> [ContextHandle] {
    var contexts: [ContextHandle] = []
    var index = Int(Revealed.environment(peer.environment.index)?.firstContext ?? 0)
    while index != 0, let record = Revealed.context(index) {
      contexts.append(ContextHandle(index: index, generation: record.generation))
      index = Int(record.nextInEnvironment)
    }
    return contexts
  }

  /// Lets others run until all of them sleep.
  private static func letRun() throws(KernelError) {
    for _ in 0..<2000 { try Kernel.yield() }
  }

  static func environments() throws(KernelError) {
    let (contexts, rings, slots) = (EnvironmentRecord.maximumContexts, 120, 60)
    let peer = try makeCrowd(
      breederCode() &- peerCode(), 0, contexts: contexts, children: 380, rings: rings, slots: slots)
    for _ in 0..<rings {
      _ = try Kernel.bindRing(FrameRuns.allocate(2, for: peer.claim), count: 2, for: peer.claim)
    }
    for _ in 0..<slots {
      _ = try Kernel.allocateSlice(for: peer.claim, context: peer.context)
    }
    try letRun()
    let quota = Revealed.environment(peer.environment.index)?.environmentQuota
    Report.check(quota == 0, "children")
    try measure("end of a large family") { () throws(KernelError) in try peer.destroy() }
    // The children are this program's now.
    for index in 1..<Revealed.environmentCapacity {
      guard let child = Revealed.environment(index), child.state == .living,
        child.parent == UInt32(OwnContext.environment.index)
      else { continue }
      let handle = EnvironmentHandle(index: index, generation: child.generation)
      try Peer.destroy(Claim(handle, by: Peer.nameSlot))
    }
  }

  static func sleepers() throws(KernelError) {
    let time = Clock.ticks &+ Clock.ticks(milliseconds: 40)
    var peers: [Peer] = []
    for _ in 0..<7 {
      peers.append(
        try makeCrowd(
          sleeperCode() &- peerCode(), time, contexts: EnvironmentRecord.maximumContexts))
    }
    try letRun()
    Report.check(Clock.ticks < time, "sleepers")
    try measure("sleep before many sleepers") { () throws(KernelError) in
      try Kernel.sleep(seen: OwnContext.eventCount, deadline: Clock.ticks &+ 20_000)
    }
    try measure("wake many sleepers") { () throws(KernelError) in
      while Clock.ticks < time &+ Clock.ticks(milliseconds: 1) {}
      try letRun()
    }
    for peer in peers { try peer.destroy() }
  }

  /// The end of one whose contexts all have a caller that waits.
  static func callees() throws(KernelError) {
    let count = EnvironmentRecord.maximumContexts
    let callee = try makeCrowd(hangerCode() &- peerCode(), 0, contexts: count)
    try letRun()
    let contexts = contexts(of: callee)
    var callers: [Peer] = []
    for handle in contexts {
      callers.append(
        try Peer(
          code: peerCode(), offset: callerCode() &- peerCode(), argument: handle.rawValue))
    }
    // Each that is entered keeps the processor to the end of a slot.
    for _ in 0..<4 { try Kernel.yield() }
    let entered = contexts.count { Revealed.context($0.index)?.serves ?? 0 != 0 }
    Report.check(entered == count, "callers")
    try measure("end of who has \(count) callers") { () throws(KernelError) in
      try callee.destroy()
    }
    for caller in callers { try caller.destroy() }
  }

  /// A transfer that is not answered in time; the kernel looks at every context for such limits.
  static func impatience() throws(KernelError) {
    let peer = try Peer(code: peerCode(), offset: hangerCode() &- peerCode())
    try Kernel.yield(to: peer.context)
    try Kernel.bindGate(0, to: peer.context, by: 0)
    var refusal: KernelError?
    try measure("give up a transfer") { () throws(KernelError) in
      do throws(KernelError) {
        _ = try Kernel.transfer(through: 0, limit: 50_000, (0, 0, 0, 0))
      } catch {
        refusal = error
      }
    }
    Report.check(refusal == .timeout, "a limit")
    try peer.destroy()
  }
}
