// A part of a frame that is sent from where it lies.

/// Bytes in an environment's frames, which the kernel has checked and pinned.
public struct Fragment: Equatable, Sendable {
  public let address: UInt64
  public let byteCount: UInt32

  public init(address: UInt64, byteCount: UInt32) {
    self.address = address
    self.byteCount = byteCount
  }
}
