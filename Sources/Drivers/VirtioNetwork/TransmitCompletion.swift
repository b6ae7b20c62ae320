// The end of a frame's way out.

/// A frame that the device is done with: what it was sent from may be let go.
public struct TransmitCompletion: Equatable, Sendable {
  /// The slot that it had.
  public let slot: Int
  /// What the kernel gave with it.
  public let tag: UInt32
}
