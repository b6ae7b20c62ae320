// Where a controller stands, for the kernel that calls `advance` or not.

/// The state of a controller.
public enum NVMeState: Equatable, Sendable {
  /// It is being stopped, and may still reach the frames of commands that it has.
  case resetting
  /// It is being brought into use; commands that it had are to be taken back.
  case starting
  /// It takes commands.
  case ready
  /// It takes none any more.
  case failed(NVMeError)
}
