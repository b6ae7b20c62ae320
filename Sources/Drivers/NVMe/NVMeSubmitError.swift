// Why a command cannot be given to a controller. Whether its blocks and pages are right is for the kernel to
// check.

/// Why a command was not submitted; the controller sees nothing of it.
public enum NVMeSubmitError: Error, Equatable, Sendable {
  /// The controller has as many commands as it can have; some come back with `reap`.
  case noVacantSlot
  /// More than one command can do.
  case tooLong
  /// The controller cannot do this.
  case unsupported
  /// The controller is being reset: try again.
  case notReady
  /// The controller has been given up.
  case failed(NVMeError)
}
