// The head of a frame (IEEE 802.3, type form). Frames with a length in place of the type, and tagged
// frames, carry nothing for us.

/// The first 14 bytes of a frame.
public struct EthernetHeader: Equatable, Sendable {
  public var destination: HardwareAddress
  public var source: HardwareAddress
  public var type: EtherType

  /// How many bytes it has.
  public static let byteCount = 14

  @inline(__always)
  public init(destination: HardwareAddress, source: HardwareAddress, type: EtherType) {
    self.destination = destination
    self.source = source
    self.type = type
  }

  /// Reads the head of a frame; nothing if the frame is shorter than one.
  @inline(__always)
  public init?(_ frame: RawSpan) {
    guard frame.byteCount >= EthernetHeader.byteCount else { return nil }
    destination = frame.hardwareAddress(at: 0)
    source = frame.hardwareAddress(at: 6)
    type = EtherType(number: frame.word16(at: 12))
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
