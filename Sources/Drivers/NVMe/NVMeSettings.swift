// What the kernel decides for a controller. Times are in ticks of whatever clock it reads.

/// Settings of a controller's driver.
public struct NVMeSettings: Equatable, Sendable {
  /// The entry of the MSI-X table for completions; without one they are polled for.
  public var vector: UInt16?
  /// How long half a second is, the unit in which a controller names its patience.
  public var halfSecond: UInt64
  /// How long a command may take at least; the controller is reset before it takes twice that.
  public var commandLimit: UInt64

  public init(vector: UInt16?, halfSecond: UInt64, commandLimit: UInt64) {
    self.vector = vector
    self.halfSecond = halfSecond
    self.commandLimit = commandLimit
  }
}
