// The classes of resources in words.

public import ExokernelABI

extension ResourceClass {
  /// What several of them are called.
  public var plural: String {
    switch self {
    case .frame: "frames"
    case .slice: "slots"
    case .filter: "filters"
    case .environment: "environments"
    case .extent: "extents"
    case .queue: "queues"
    }
  }
}
