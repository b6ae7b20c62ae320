// Attacks on authority: to act for others, to have more rights, to write what the processor reads.

import CExOS
import ExOS
import Trials

/// Usurpers.
enum AuthorityAttacks {
  private static let place = AddressMap.free + 0x3_0000_0000
  private static var slots: Range<Int> { 0..<EnvironmentRecord.capabilitySlots }

  // MARK: Others

  /// Tries every call that takes a claim, for everybody, by every slot; and every frame.
  static func claimEverybody(_ factor: Int) throws(KernelError) -> String? {
    let own = OwnContext.environment
    for index in 1..<Revealed.environmentCapacity where index != own.index {
      guard let record = Revealed.environment(index), record.state == .living else { continue }
      let handle = EnvironmentHandle(index: index, generation: record.generation)
      for slot in slots {
        if let done = claim(Claim(handle, by: slot)) { return "environment \(index): \(done)" }
      }
      let later = EnvironmentHandle(index: index, generation: record.generation &+ 1)
      if let done = claim(Claim(later, by: 0)) { return "the next environment \(index): \(done)" }
    }
    return try takeFrames()
  }

  /// Acts for an environment; says what was done.
  private static func claim(_ claim: Claim) -> String? {
    let errors = [
      refusal { () throws(KernelError) in try Kernel.destroyEnvironment(claim) },
      refusal { () throws(KernelError) in try Kernel.revoke(.frame, count: 1, from: claim) },
      refusal { () throws(KernelError) in _ = try Kernel.allocateFrames(for: claim) },
      refusal { () throws(KernelError) in
        try Kernel.grantCapability(from: 0, to: claim, slot: 14)
      },
      refusal { () throws(KernelError) in
        _ = try Kernel.allocateSlice(for: claim, context: OwnContext.handle)
      },
      Kernel.unmap(at: ContextPage.conventionalAddress, for: claim).error,
    ]
    let index = errors.firstIndex { $0 == nil }
    return index.map { "call \($0) of six was done" }
  }

  /// Binds, frees and unshares frames of others, all over the memory.
  private static func takeFrames() throws(KernelError) -> String? {
    let own = OwnContext.environment.index
    for number in stride(from: 1, to: Revealed.frameCount, by: 7) {
      guard let entry = Revealed.frame(number), entry.holder != own, !entry.isKind(.free),
        !entry.isKind(.draining)
      else { continue }
      let frame = FrameHandle(number: number)
      for slot in 0..<4 where Revealed.environment(entry.holder)?.firstChild != UInt32(own) {
        let flags = MapFlags(write: true, slot: slot)
        let errors = [
          refusal { () throws(KernelError) in try AddressSpace.own.map(frame, at: place, flags) },
          refusal { () throws(KernelError) in try Kernel.freeFrames(frame) },
          refusal { () throws(KernelError) in try Kernel.unshareFrame(frame, by: slot) },
          refusal { () throws(KernelError) in try Kernel.shareFrame(frame, guardSlot: 0) },
        ]
        if let done = errors.firstIndex(where: { $0 == nil }) {
          return "frame \(number) of environment \(entry.holder): call \(done) of four"
        }
      }
    }
    return nil
  }

  // MARK: Names

  /// Derives what it may not.
  static func stretchNames(_ factor: Int) throws(KernelError) -> String? {
    let own = OwnContext.environment.index
    let (weak, weaker) = (10, 11)
    try Kernel.deriveCapability(from: 0, to: weak, rights: .read)
    try Kernel.deriveCapability(from: weak, to: weaker, rights: .read)
    let rights = Revealed.capability(weaker, of: own).rights
    let errors = [
      refusal { () throws(KernelError) in
        try Kernel.deriveCapability(from: weak, to: 12, rights: .all)
      },
      refusal { () throws(KernelError) in
        try Kernel.deriveCapability(from: 0, to: 12, suffix: (.max, .max), count: 15, rights: .all)
      },
      refusal { () throws(KernelError) in
        try Kernel.deriveCapability(from: 0, to: 12, suffix: (.max, .max), count: 14, rights: .all)
      },
      refusal { () throws(KernelError) in
        try Kernel.deriveCapability(from: 13, to: 12, rights: .all)
      },
      refusal { () throws(KernelError) in
        try Kernel.deriveCapability(from: 0, to: weak, rights: .all)
      },
      refusal { () throws(KernelError) in
        try Kernel.deriveCapability(from: 0, to: 16, rights: .all)
      },
      refusal { () throws(KernelError) in
        try Kernel.deriveCapability(from: -1, to: 12, rights: .all)
      },
    ]
    guard rights == .read else { return "rights grew to \(rights.rawValue)" }
    return errors.firstIndex { $0 == nil }.map { "call \($0) of seven was done" }
  }

  // MARK: Page tables

  /// Does to its page tables what would give it the machine.
  static func bendPageTables(_ factor: Int) throws(KernelError) -> String? {
    let root = FrameHandle(number: Int(Revealed.ownEnvironment.root))
    // The tables above `place`, and one of them as an entry of itself.
    let frame = try Kernel.allocateFrames()
    try AddressSpace.shared.map(frame, at: place, .readWrite)
    try AddressSpace.own.unmap(at: place)
    let leaf = try table(of: place)
    let context = Revealed.context(OwnContext.handle.index)
    let secret = FrameHandle(number: Int(context?.frame ?? 0))
    let attempts = [
      Kernel.map(root, at: place, .readWrite).error,
      Kernel.map(leaf, at: place, .readWrite).error,
      Kernel.map(secret, at: place, .readOnly).error,
      Kernel.map(FrameHandle(number: 1), at: place, .readOnly).error,
      refusal { () throws(KernelError) in try Kernel.bindTable(root, level: 3, at: place) },
      refusal { () throws(KernelError) in try Kernel.bindTable(leaf, level: 1, at: place) },
      refusal { () throws(KernelError) in
        try Kernel.bindTable(leaf, level: 1, at: place + 0x20_0000)
      },
      refusal { () throws(KernelError) in try Kernel.bindTable(frame, level: 5, at: place) },
      refusal { () throws(KernelError) in
        try Kernel.bindTable(frame, level: 3, at: 0xffff_8000_0000_0000)
      },
      refusal { () throws(KernelError) in try Kernel.freeFrames(leaf) },
      refusal { () throws(KernelError) in try Kernel.unbindTable(level: 4, at: place) },
      refusal { () throws(KernelError) in try Kernel.wireFrames(leaf) },
    ]
    if let done = attempts.firstIndex(where: { $0 == nil }) {
      return "attempt \(done) went through"
    }
    // To read it is allowed, and to make it writable then is not.
    try AddressSpace.own.map(leaf, at: place, .readOnly)
    let raised = Kernel.protect(at: place, .readWrite).error
    try AddressSpace.own.unmap(at: place)
    return raised == nil ? "it could write a table" : nil
  }

  /// The leaf table of an address: the newest of the program's tables of level 1.
  private static func table(of address: UInt64) throws(KernelError) -> FrameHandle {
    var number = Int(Revealed.ownEnvironment.firstFrame)
    while number != 0, let entry = Revealed.frame(number) {
      if entry.isKind(.table), entry.level == 1 { return FrameHandle(number: number) }
      number = Int(entry.next)
    }
    throw .notHeld
  }
}
