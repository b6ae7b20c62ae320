// What an environment is told of what an ownership table refuses.

public import ExokernelABI

extension KernelError {
  /// The error of a call on blocks.
  public init(_ error: BlockError) {
    switch error {
    case .notReady, .notDurable: self = .busy
    case .foreign: self = .unsupported
    case .failed: self = .deviceFailed
    case .noSuchExtent, .wrongKind: self = .noSuchExtent
    case .stale: self = .stale
    case .outOfRange, .badName: self = .badArgument(1)
    case .transientName: self = .transientName
    case .notFree: self = .notFree
    case .exhausted, .tableFull: self = .exhausted
    case .quotaExceeded: self = .quotaExceeded
    case .notPermitted: self = .notPermitted
    case .beingFreed, .inUse: self = .inUse
    }
  }
}
