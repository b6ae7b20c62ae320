// Why a command is not given to a controller. Most of what is checked here comes from an environment in
// the end.

/// Why a command was not submitted; the controller sees nothing of it.
public enum NVMeSubmitError: Error, Equatable, Sendable {
  /// The controller has as many commands as it can have; some come back with `reap`.
  case noVacantSlot
  /// The controller has no such namespace.
  case noSuchNamespace
  /// Some of the blocks do not exist, or there are none.
  case outOfRange
  /// More than one command can do.
  case tooLong
  /// There are not as many pages as blocks, or there are some where none belong.
  case wrongPageCount
  /// An address that is no page's.
  case misalignedPage
  /// The controller cannot do this.
  case unsupported
  /// The controller is being reset: try again.
  case notReady
  /// The controller has been given up.
  case failed(NVMeError)
}
