// The end of a command.

/// A command that the controller is done with: its frames may be let go.
public struct NVMeCompletion: Equatable, Sendable {
  /// What the kernel gave with it.
  public let tag: UInt32
  public let status: NVMeStatus

  @inline(__always)
  public init(tag: UInt32, status: NVMeStatus) {
    self.tag = tag
    self.status = status
  }
}
