// The dispatch of the host tests: what the entry code and Sources/Kernel/Calls.swift do on the metal.

import ExokernelABI
import KernelCore

extension Exokernel where M == FakeMachine {
  /// Performs a call of the core; those of the devices and of the entry code are not the core's.
  mutating func perform(_ request: Request, by caller: Caller) -> Next {
    switch request.call {
    case .deriveCapability, .openCapabilitySlot, .grantCapability, .dropCapability:
      return Next { () throws(KernelError) in try performCapability(request, caller) }
    case .allocateFrames, .shareFrame, .unshareFrame, .bindTable, .unbindTable, .freezeTable,
      .bindFrozenTable:
      return Next { () throws(KernelError) in try performFrame(request, caller) }
    case .bindRing, .unbindRing, .allocateFilter, .shareFilter, .freeFilter, .bindTrace,
      .bindExtent, .bindSaveArea, .bindQueue, .unbindQueue:
      return Next { () throws(KernelError) in try performPacket(request, caller) }
    case .formatDisk, .allocateExtent, .shareExtent, .freeExtent, .setExtentQuota:
      return Next { () throws(KernelError) in try performOwnership(request, caller) }
    case .freeFrames, .wireFrames, .map, .unmap, .protect, .transmit, .transferBlocks:
      return .answer(performRange(request, caller))
    case .createEnvironment, .createContext, .destroyEnvironment, .revoke, .bindEvents,
      .allocateSlice, .shareSlice, .bindSlice, .freeSlice, .bindTransfer, .bindGate:
      return Next { () throws(KernelError) in try performEnvironment(request, caller) }
    default:
      return performSwitch(request, caller)
    }
  }

  private mutating func performCapability(_ request: Request, _ caller: Caller)
    throws(KernelError) -> UInt64
  {
    let a = request.arguments
    switch request.call {
    case .deriveCapability:
      return try deriveCapability(
        caller, from: a[0], to: a[1], low: a[2], high: a[3], lengthAndRights: a[4])
    case .openCapabilitySlot:
      return try openCapabilitySlot(caller, slot: a[0], environment: a[1])
    case .grantCapability:
      return try grantCapability(caller, from: a[0], claim: a[1], to: a[2])
    default:
      return try dropCapability(caller, slot: a[0])
    }
  }

  private mutating func performFrame(_ request: Request, _ caller: Caller)
    throws(KernelError) -> UInt64
  {
    let a = request.arguments
    switch request.call {
    case .allocateFrames:
      return try allocateFrames(caller, claim: a[0], first: a[1], count: a[2], guardSlot: a[3])
    case .shareFrame:
      return try shareFrame(caller, claim: a[0], handle: a[1], guardSlot: a[2])
    case .unshareFrame:
      return try unshareFrame(caller, handle: a[0], slot: a[1])
    case .bindTable:
      return try bindTable(
        caller, claim: a[0], handle: a[1], address: a[2], levelAndRecords: a[3])
    case .unbindTable:
      return try unbindTable(caller, claim: a[0], address: a[1], level: a[2])
    case .freezeTable:
      return try freezeTable(caller, claim: a[0], address: a[1], isFrozen: a[2])
    default:
      return try bindFrozenTable(
        caller, claim: a[0], handle: a[1], address: a[2], flags: a[3])
    }
  }

  private mutating func performRange(_ request: Request, _ caller: Caller) -> Answer {
    let a = request.arguments
    switch request.call {
    case .freeFrames:
      return freeFrames(caller, claim: a[0], first: a[1], count: a[2])
    case .wireFrames:
      return wireFrames(caller, claim: a[0], first: a[1], count: a[2], isWired: a[3])
    case .map:
      return map(caller, claim: a[0], address: a[1], first: a[2], flags: a[3], count: a[4])
    case .unmap:
      return unmap(caller, claim: a[0], address: a[1], count: a[2], payload: a[3])
    case .transmit:
      return transmit(caller, ring: a[0], count: a[1])
    case .transferBlocks:
      return transferBlocks(caller, ring: a[0], count: a[1])
    default:
      return protect(caller, claim: a[0], address: a[1], flags: a[2], count: a[3])
    }
  }

  private mutating func performEnvironment(_ request: Request, _ caller: Caller)
    throws(KernelError) -> UInt64
  {
    let a = request.arguments
    switch request.call {
    case .createEnvironment:
      return try createEnvironment(
        caller, guardSlot: a[0], frames: a[1], others: a[2], label0: a[3], label1: a[4])
    case .createContext:
      return try createContext(
        caller, claim: a[0], handle: a[1], entry: a[2], stack: a[3], argument: a[4])
    case .destroyEnvironment:
      return try destroyEnvironment(caller, claim: a[0])
    case .revoke:
      return try revoke(caller, claim: a[0], classAndForm: a[1], count: a[2])
    case .bindEvents:
      return try bindEvents(
        caller, entry: a[0], stack: a[1], secondEntry: a[2], secondStack: a[3],
        subscriptions: a[4])
    case .allocateSlice:
      return try allocateSlice(caller, claim: a[0], context: a[1], position: a[2])
    case .shareSlice:
      return try shareSlice(caller, position: a[0], guardSlot: a[1])
    case .bindSlice:
      return try bindSlice(caller, position: a[0], context: a[1], by: a[2])
    case .freeSlice:
      return try freeSlice(caller, position: a[0])
    case .bindTransfer:
      return try bindTransfer(caller, entry: a[0], stack: a[1], guardSlot: a[2])
    default:
      return try bindGate(caller, gate: a[0], context: a[1], slot: a[2])
    }
  }

  /// A filter's description is one of a few, by the number that stands where its registers end.
  private mutating func performPacket(_ request: Request, _ caller: Caller)
    throws(KernelError) -> UInt64
  {
    let a = request.arguments
    switch request.call {
    case .bindRing:
      return try bindRing(caller, claim: a[0], handle: a[1], countAndKind: a[2])
    case .unbindRing:
      return try unbindRing(caller, handle: a[0])
    case .allocateFilter:
      return try allocateFilter(
        caller, ring: a[0], guardSlot: a[1], by: a[2], description: .sample(a[3]))
    case .bindTrace:
      return try bindTrace(caller, handle: a[0], count: a[1])
    case .bindExtent:
      return try bindExtent(
        caller, ring: a[0], place: a[1], diskAndRights: a[2], extent: a[3], slot: a[4])
    case .bindQueue:
      return try bindQueue(caller, queue: a[0], handle: a[1], count: a[2], slot: a[3])
    case .unbindQueue:
      return try unbindQueue(caller, handle: a[0])
    case .bindSaveArea:
      return try bindSaveArea(caller, ring: a[0], place: a[1], first: a[2], count: a[3])
    case .shareFilter:
      return try shareFilter(caller, handle: a[0], guardSlot: a[1])
    default:
      return try freeFilter(caller, handle: a[0], by: a[1])
    }
  }

  private mutating func performOwnership(_ request: Request, _ caller: Caller)
    throws(KernelError) -> UInt64
  {
    let a = request.arguments
    switch request.call {
    case .formatDisk:
      return try formatDisk(caller, disk: a[0], slot: a[1])
    case .allocateExtent:
      return try allocateExtent(
        caller, diskAndForm: a[0], block: a[1], count: a[2], slot: a[3])
    case .shareExtent:
      return try shareExtent(
        caller, disk: a[0], extent: a[1], first: a[2], count: a[3], nameSlot: a[4], slot: a[5])
    case .freeExtent:
      return try freeExtent(caller, disk: a[0], extent: a[1], slot: a[2])
    default:
      return try setExtentQuota(caller, disk: a[0], limit: a[1], nameSlot: a[2], slot: a[3])
    }
  }

  private mutating func performSwitch(_ request: Request, _ caller: Caller) -> Next {
    let a = request.arguments
    switch request.call {
    case .exit: return exit(caller, status: a[0])
    case .yield: return yield(caller, to: a[0])
    case .sleep: return sleep(caller, seen: a[0], deadline: a[1], accepts: a[2])
    case .transfer: return transfer(caller, gateAndForm: a[0], limit: a[1])
    case .reply: return reply(caller)
    default: return .answer(Answer(.noSuchCall))
    }
  }
}
