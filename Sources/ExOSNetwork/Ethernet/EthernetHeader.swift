// The head of a frame (IEEE 802.3, type form). Frames with a length in place of the type, and tagged
// frames, carry nothing for us.

/// The first 14 bytes of a frame.
public struct EthernetHeader: Equatable, Sendable {
  public var destination: HardwareAddress
  public var source: HardwareAddress
  public var type: EtherType

  /// How many bytes it has.
  public static let byteCount = 14
  /// Where the type stands.
  static let typeStart = 12

  @inline(__always)
  public init(destination: HardwareAddress, source: HardwareAddress, type: EtherType) {
    self.destination = destination
    self.source = source
    self.type = type
  }

  /// Writes the header at the start of a frame.
  ///
  /// - Precondition: There is room.
  @inline(__always)
  public func write(to frame: inout PacketBytes<128>) {
    frame.put(destination, at: 0)
    frame.put(source, at: 6)
    frame.put(type.number, at: 12)
  }
}
