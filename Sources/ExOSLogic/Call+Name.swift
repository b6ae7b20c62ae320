// The names of kernel calls, for people.

public import ExokernelABI

extension Call {
  /// What the call is called in Swift.
  public var name: String {
    switch self {
    case .null: "null"
    case .deriveCapability: "deriveCapability"
    case .openCapabilitySlot: "openCapabilitySlot"
    case .grantCapability: "grantCapability"
    case .dropCapability: "dropCapability"
    case .allocateFrames: "allocateFrames"
    case .shareFrame: "shareFrame"
    case .unshareFrame: "unshareFrame"
    case .freeFrames: "freeFrames"
    case .wireFrames: "wireFrames"
    case .bindTable: "bindTable"
    case .unbindTable: "unbindTable"
    case .freezeTable: "freezeTable"
    case .bindFrozenTable: "bindFrozenTable"
    case .map: "map"
    case .unmap: "unmap"
    case .protect: "protect"
    case .createEnvironment: "createEnvironment"
    case .createContext: "createContext"
    case .destroyEnvironment: "destroyEnvironment"
    case .exit: "exit"
    case .revoke: "revoke"
    case .bindEvents: "bindEvents"
    case .resume: "resume"
    case .allocateSlice: "allocateSlice"
    case .freeSlice: "freeSlice"
    case .shareSlice: "shareSlice"
    case .bindSlice: "bindSlice"
    case .yield: "yield"
    case .sleep: "sleep"
    case .bindTransfer: "bindTransfer"
    case .bindGate: "bindGate"
    case .transfer: "transfer"
    case .reply: "reply"
    case .bindRing: "bindRing"
    case .unbindRing: "unbindRing"
    case .allocateFilter: "allocateFilter"
    case .shareFilter: "shareFilter"
    case .freeFilter: "freeFilter"
    case .transmit: "transmit"
    case .bindExtent: "bindExtent"
    case .transferBlocks: "transferBlocks"
    case .acknowledgeInterrupt: "acknowledgeInterrupt"
    case .readWallClock: "readWallClock"
    case .readEntropy: "readEntropy"
    case .bindTrace: "bindTrace"
    case .batch: "batch"
    }
  }
}
