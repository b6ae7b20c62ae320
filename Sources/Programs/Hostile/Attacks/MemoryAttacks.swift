// Attacks on memory: to have it all, and to give none of it back.

import CTests
import ExOS
import Peers

/// Hogs.
enum MemoryAttacks {
  private static let owed = 64

  static func hogUnwired(_ factor: Int) throws(KernelError) -> String? {
    try hog(isWired: false)
  }

  static func hogWired(_ factor: Int) throws(KernelError) -> String? {
    try hog(isWired: true)
  }

  /// Takes everything, refuses, and compares what the kernel says it took with what is gone.
  private static func hog(isWired: Bool) throws(KernelError) -> String? {
    Revocation.refuse()
    let hoard = try Hoard(isWired: isWired)
    try Kernel.revoke(.frame, count: owed, from: .own)
    Board.own.meetSuite()
    guard Deadlines.wait({ Revocation.request(for: .frame).wanted == 0 }) else {
      return "it still owes"
    }
    return hoard.complaint(taken: owed)
  }

  // MARK: Tables

  private static let tables: UInt64 = 0x1000_0000
  private static let tableCount = 40

  /// Makes an environment of page tables, and has frames asked of it.
  static func hideInTables(_ factor: Int) throws(KernelError) -> String? {
    let peer = try Peer(
      code: peers(), offset: peerAnswers() &- peers(), quota: EnvironmentQuota(frames: 64)
    ) { (space, _) throws(KernelError) in
      for index in 0..<tableCount {
        let table = try Kernel.allocateFrames(for: space.claim)
        try Kernel.bindTable(
          table, level: 1, at: tables + UInt64(index) << 21, for: space.claim)
      }
    }
    // It sleeps from here on.
    try? Kernel.yield(to: peer.context)
    let owed = try Kernel.revoke(.frame, count: tableCount, from: peer.claim)
    let hasEnded = Deadlines.wait {
      Revealed.environment(peer.environment.index)?.state != .living
    }
    let ending = Revealed.environment(peer.environment.index)?.ending
    try peer.destroy()
    guard owed == tableCount, hasEnded else { return "it owed \(owed), and lives on" }
    return ending?.cause == Ending.revoked ? nil : "its end's cause is \(ending?.cause ?? 0)"
  }

  // MARK: Pressure

  private static let pressedSlices: UInt64 = 16

  /// Asks for memory without pause when there is none, and counts what that makes others owe.
  static func press(_ factor: Int) throws(KernelError) -> String? {
    Revocation.refuse()
    // Read before all memory is taken: the arrays need some.
    let before = (0..<Revealed.environmentCapacity).map { asked(of: $0) }
    let excess = (0..<Revealed.environmentCapacity).map { excessFrames(of: $0) }
    _ = try Hoard(isWired: false)
    let begin = Clock.ticks
    let end = begin + pressedSlices * UInt64(factor) * Revealed.system.sliceTicks
    var refusalCount = 0
    while Clock.ticks < end {
      // What others give it takes, as a hog would.
      if (try? Kernel.allocateFrames()) == nil { refusalCount += 1 }
    }
    let rounds = (Clock.ticks - begin) / Revealed.system.sliceTicks + 2
    for index in before.indices where index != OwnContext.environment.index {
      // A round wants one in 32 of all that is beyond a guarantee, of each in proportion, rounded up.
      let most = rounds * (UInt64(excess[index]) / 32 + 2)
      let had = UInt64(asked(of: index) &- before[index])
      guard had <= most else { return "environment \(index) was asked for \(had), not \(most)" }
    }
    Board.own.meetSuite()
    return refusalCount > 0 ? nil : "there was always a frame"
  }

  /// How many frames an environment was ever asked for.
  private static func asked(of index: Int) -> UInt32 {
    let row = Revealed.revocation(.frame, of: index)
    return row.wanted &+ row.returned &+ row.taken
  }

  private static func excessFrames(of index: Int) -> UInt32 {
    guard let record = Revealed.environment(index), record.state == .living else { return 0 }
    return record.frameCount > record.guaranteedFrames
      ? record.frameCount - record.guaranteedFrames : 0
  }
}
