// How environments end, in words.

public import ExokernelABI

extension Ending {
  /// What ended it.
  public var causeName: String {
    switch cause {
    case Ending.exited: "exited"
    case Ending.destroyed: "destroyed"
    case Ending.revoked: "could not give back"
    case Ending.overran: "overran its slices"
    default: "faulted"
    }
  }
}
