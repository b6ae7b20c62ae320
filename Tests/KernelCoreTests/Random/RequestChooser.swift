// Chooses calls: mostly ones that could succeed, made from what the kernel's tables show, with one
// argument spoilt now and then; and some of pure noise.

import ExokernelABI
import KernelCore
import TestSupport

/// A chooser of calls.
struct RequestChooser {
  var random: SplitMix64
  var picture: Picture
  var now: UInt64 = 0
  /// For whom the call will be made.
  var environment = 0
  var context = 0

  init(random: SplitMix64, picture: Picture) {
    self.random = random
    self.picture = picture
  }

  /// Calls, as often as they stand here.
  private let menu: [Call] =
    Array(repeating: .map, count: 14) + Array(repeating: .allocateFrames, count: 10)
    + Array(repeating: .bindTable, count: 7) + Array(repeating: .unmap, count: 6)
    + Array(repeating: .protect, count: 4) + Array(repeating: .freeFrames, count: 9)
    + Array(repeating: .createContext, count: 3) + Array(repeating: .createEnvironment, count: 3)
    + Array(repeating: .sleep, count: 9) + Array(repeating: .transfer, count: 12)
    + Array(repeating: .reply, count: 5) + Array(repeating: .bindGate, count: 6)
    + Array(repeating: .bindTransfer, count: 4) + Array(repeating: .yield, count: 4)
    + Array(repeating: .shareFrame, count: 3) + Array(repeating: .destroyEnvironment, count: 3)
    + Array(repeating: .grantCapability, count: 4) + Array(repeating: .deriveCapability, count: 3)
    + [
      .unshareFrame, .unshareFrame, .unbindTable, .unbindTable, .openCapabilitySlot,
      .dropCapability, .freezeTable, .freezeTable, .freezeTable, .bindFrozenTable, .bindFrozenTable,
      .bindFrozenTable, .bindFrozenTable,
      .bindRing, .bindRing, .bindRing, .unbindRing, .allocateFilter, .allocateFilter,
      .allocateFilter, .allocateFilter, .allocateFilter, .shareFilter, .freeFilter, .freeFilter,
      .transmit, .transmit, .transmit, .transmit, .transmit, .transmit,
      .wireFrames, .wireFrames, .revoke, .revoke, .revoke, .revoke,
      .bindEvents, .bindEvents, .allocateSlice, .allocateSlice, .shareSlice, .bindSlice, .bindSlice,
      .freeSlice, .exit, .bindTrace, .bindTrace, .bindTrace,
    ]

  /// A call.
  mutating func next() -> Request {
    var request = wellFormed(random.pick(menu, else: .yield))
    if isPointless(request.call), !random.oneIn(6) {
      request = wellFormed(random.pick([.map, .unmap, .sleep, .protect], else: .map))
    }
    if random.oneIn(8) {
      request.arguments[Int.random(in: 0..<6, using: &random)] = spoilt()
    }
    return request
  }

  /// Whether there is nothing to reply to or nobody to enter; ending oneself is rare too, or nobody
  /// lives long enough to do anything.
  private func isPointless(_ call: Call) -> Bool {
    switch call {
    case .exit: true
    case .reply: !(picture.contexts[context]?.serves ?? false)
    case .transfer: !(0..<8).contains { isOpen($0) }
    default: false
    }
  }

  /// Noise: values at the edges of what is compared, and any values.
  private mutating func spoilt() -> UInt64 {
    switch Int.random(in: 0..<4, using: &random) {
    case 0: return random.next()
    case 1: return 1 << UInt64.random(in: 0..<64, using: &random)
    case 2:
      let edges: [UInt64] = [
        0, 1, 14, 15, 16, 32, 33, 63, 64, 255, 256, 257, 0xfff, 0x1000, 0xffff, 0x1_0000,
        0x7fff_ffff_e000, 0x7fff_ffff_f000, 0x7fff_ffff_f001, 0x8000_0000_0000,
        0xffff_8000_0000_0000, 0xffff_ffff, 1 << 32, .max - 0xfff, .max - 1, .max,
      ]
      return random.pick(edges, else: 0)
    default: return UInt64.random(in: 0..<80, using: &random)
    }
  }

  private mutating func wellFormed(_ call: Call) -> Request {
    switch call {
    case .deriveCapability, .openCapabilitySlot, .grantCapability, .dropCapability:
      return Request(call, capabilityArguments(call))
    case .allocateFrames, .shareFrame, .unshareFrame, .freeFrames, .wireFrames:
      return Request(call, frameArguments(call))
    case .bindTable, .unbindTable, .freezeTable, .bindFrozenTable, .map, .unmap, .protect:
      return Request(call, mappingArguments(call))
    case .createEnvironment, .createContext, .destroyEnvironment, .exit, .revoke, .allocateSlice,
      .shareSlice, .bindSlice, .freeSlice:
      return Request(call, environmentArguments(call))
    case .bindRing, .unbindRing, .allocateFilter, .shareFilter, .freeFilter, .transmit,
      .bindTrace:
      return Request(call, packetArguments(call))
    default:
      return Request(call, contextArguments(call))
    }
  }
}
