// Where an environment wants its blocks.

/// A wish for blocks.
public enum BlockPlace: Equatable, Sendable {
  /// From this one on, or none.
  case at(UInt64)
  /// As near to this one as there are.
  case near(UInt64)
  /// The first that are free.
  case any

  /// Reads the two arguments of a call; nothing where there is no such form.
  public init?(form: UInt64, block: UInt64) {
    switch form {
    case 0: self = .any
    case 1: self = .at(block)
    case 2: self = .near(block)
    default: return nil
    }
  }

  /// The first argument of a call.
  @inlinable
  public var form: UInt64 {
    switch self {
    case .any: 0
    case .at: 1
    case .near: 2
    }
  }

  /// The second argument of a call.
  @inlinable
  public var block: UInt64 {
    switch self {
    case .any: 0
    case .at(let block), .near(let block): block
    }
  }
}
