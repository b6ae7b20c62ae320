// What a network device has done, to be revealed as it is.

/// Counters since the device was set up.
public struct NetworkStatistics: Equatable, Sendable {
  public internal(set) var receivedFrames: UInt64 = 0
  /// Without virtio's headers, as are all bytes here.
  public internal(set) var receivedBytes: UInt64 = 0
  /// Received frames whose incomplete checksum was said to be outside the frame.
  public internal(set) var misplacedChecksums: UInt64 = 0
  /// Frames given to the device.
  public internal(set) var sentFrames: UInt64 = 0
  public internal(set) var sentBytes: UInt64 = 0
  /// Frames that the device is done with.
  public internal(set) var completedFrames: UInt64 = 0
  /// Frames that could not be given to the device, because every slot was taken or they were malformed.
  public internal(set) var refusedFrames: UInt64 = 0
  /// Stores to the device's notification registers.
  public internal(set) var notifications: UInt64 = 0
  public internal(set) var interrupts: UInt64 = 0
}
