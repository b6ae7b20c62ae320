// Guarantee 7, without chance: every call, with arguments that it would accept but for one or two, each of
// which takes every value on some edge. Each answer is a named error or success, the machine goes on,
// and no frame is lost.

import CTests
import ExOS
import Peers
import Trials

/// Every pair of arguments of every call, hostile.
enum HostileArgumentTests {
  static func run() {
    TAP.test("every call with every one and two of its arguments hostile ends in a named error") {
      () throws(KernelError) in
      try Peer(code: peers()).destroy()
      let before = Census.taken()
      var sweep = try ArgumentSweep()
      try sweep.run()
      let complaint = sweep.complaint
      TAP.note(
        "\(sweep.callCount) calls, \(sweep.doneCount) done, by \(sweep.peerCount) peers")
      try sweep.finish()
      let after = Census.taken()
      if let complaint { return complaint }
      // This program's own heap may have grown meanwhile.
      let isWhole = before.available + before.own == after.available + after.own
      return isWhole ? nil : "\(before) before, \(after) after"
    }
  }
}

/// The sweep over calls and arguments.
struct ArgumentSweep {
  private var hostile: HostilePeer
  private var pending: [(call: Call, arguments: [UInt64])] = []
  private(set) var callCount = 0
  private(set) var doneCount = 0
  private(set) var complaint: String?

  var peerCount: Int { hostile.peerCount }

  init() throws(KernelError) { hostile = try HostilePeer() }

  func finish() throws(KernelError) { try hostile.finish() }

  mutating func run() throws(KernelError) {
    for call in Call.allCases {
      let arity = template(call).count
      for first in 0..<max(arity, 1) {
        for value in edges { try add(call, (first, value), nil) }
        for second in first + 1..<max(arity, first + 1) {
          for value in edges {
            for other in edges { try add(call, (first, value), (second, other)) }
          }
        }
      }
    }
    try flush()
  }

  private mutating func add(
    _ call: Call, _ first: (Int, UInt64), _ second: (Int, UInt64)?
  ) throws(KernelError) {
    var arguments = template(call)
    if first.0 < arguments.count { arguments[first.0] = first.1 }
    if let second { arguments[second.0] = second.1 }
    pending.append((call, arguments))
    if pending.count == HostilePeer.capacity { try flush() }
  }

  private mutating func flush() throws(KernelError) {
    for (index, row) in pending.enumerated() {
      hostile.set(index, row.call.rawValue, row.arguments)
    }
    try hostile.perform(pending.count)
    for (index, row) in pending.enumerated() { judge(row, hostile.error(index)) }
    callCount += pending.count
    pending = []
    // What the calls changed should not keep the next ones from going far.
    try hostile.replace()
  }

  private mutating func judge(_ row: (call: Call, arguments: [UInt64]), _ error: UInt64) {
    if error == KernelError.none { doneCount += 1 }
    // Some do not return, or not to this peer.
    guard error != .max, KernelError(rawValue: error).code > KernelError.lastCode else { return }
    complaint = complaint ?? "call \(row.call.rawValue), \(row.arguments) gave \(error)"
  }

  // MARK: Values

  /// Arguments with which the call could succeed, as many as it looks at.
  private func template(_ call: Call) -> [UInt64] {
    let spare = hostile.spare.rawValue
    let context = hostile.peer.context.rawValue
    let own = hostile.peer.environment.rawValue
    let (page, free): (UInt64, UInt64) = (0x40_3000, 0x80_0000)
    switch call {
    case .null, .reply, .readWallClock, .readEntropy: return []
    case .deriveCapability: return [0, 3, 0x71, 0, 1 | 15 << 8]
    case .openCapabilitySlot: return [5, 0]
    case .grantCapability: return [0, own, 5]
    case .dropCapability: return [3]
    case .allocateFrames: return [0, FrameHandle.any, 1, 0]
    case .shareFrame: return [0, spare, 0]
    case .unshareFrame: return [spare, 0]
    case .freeFrames: return [0, spare, 1]
    case .wireFrames: return [0, spare, 1, 1]
    case .bindTable: return [0, spare, free, 1]
    case .unbindTable: return [0, free, 1]
    case .freezeTable: return [0, page, 1]
    case .bindFrozenTable: return [0, spare, free, MapFlags.readOnly.rawValue]
    case .map: return [0, page, spare, MapFlags.readWrite.rawValue, 1]
    case .unmap: return [0, page, 1, 0]
    case .protect: return [0, page, MapFlags.readOnly.rawValue, 1]
    case .createEnvironment: return [0, 1, 0, 0, 0]
    case .createContext: return [0, hostile.sparePair.rawValue, 0x40_0000, 0x40_1000, 0]
    case .destroyEnvironment: return [own]
    case .exit: return [0]
    case .revoke: return [0, ResourceClass.frame.rawValue, 1]
    case .bindEvents: return [0x40_0000, 0x40_1000, 0x40_0000, 0x40_1000, 0]
    // Its arguments stand in the context page: address, flags, stack.
    case .resume: return [0x40_0000, 0x202, 0x40_1000]
    case .allocateSlice: return [0, context, SliceRecord.any]
    case .freeSlice: return [0]
    case .shareSlice: return [0, 0]
    case .bindSlice: return [0, context, 0]
    case .yield: return [0]
    case .sleep: return [0, 0, 0]
    case .bindTransfer: return [0x40_0000, 0x40_1000, 0]
    case .bindGate: return [0, context, 0]
    case .transfer: return [0, 0]
    case .bindRing: return [0, hostile.sparePair.rawValue, 2]
    case .unbindRing: return [ring]
    case .allocateFilter: return [ring, 0, 0]
    case .shareFilter, .freeFilter: return [1 << 32 | 1, 0]
    case .transmit: return [ring, 1]
    case .formatDisk: return [0, 0]
    case .allocateExtent: return [0, 0, 1, 0]
    case .bindExtent: return [ring, 0, 0x300, 1, 0]
    case .transferBlocks: return [ring, 1]
    case .shareExtent: return [0, 1, 0, 1, 0, 0]
    case .freeExtent: return [0, 1, 0]
    case .setExtentQuota: return [0, 1, 0, 0]
    case .bindSaveArea: return [ring, 0, 0, 1]
    case .bindQueue: return [0, spare, 1, 0]
    case .unbindQueue: return [1 << 32]
    case .acknowledgeInterrupt: return [0]
    case .bindTrace: return [spare, 1]
    case .batch: return [1, 0]
    }
  }

  /// The ring that this peer may have bound.
  private var ring: UInt64 {
    let holder = UInt32(truncatingIfNeeded: hostile.peer.environment.index)
    for index in 1..<Revealed.ringCapacity {
      guard let record = Revealed.ring(index), record.holder == holder else { continue }
      return RingHandle(index: index, generation: record.generation).rawValue
    }
    return 1 << 32 | 1
  }

  /// Values on the edge of something that some call compares.
  private var edges: [UInt64] {
    let peer = hostile.peer
    return [
      0, 1, 2, 15, 16, 63, 256, 257, 0x1000, 0xffff, 0x3f_f000, 0x40_0000, 0x40_0001, 0x40_1000,
      0x7fff_ffff_e000, 0x7fff_ffff_f000, 0x8000_0000_0000, 0xffff_8000_0000_0000,
      SystemPage.address, 0xffff_ffff_8010_0000, 0xffff_ffff, 1 << 32, 1 << 63, .max - 0xfff, .max,
      UInt64(peer.page.number), peer.page.rawValue &+ 1 << 32, peer.environment.rawValue,
      OwnContext.environment.rawValue,
    ]
  }
}
