// What the core asks of the machine when a packet has come: its bytes, and one copy.

/// The receive side of a network device.
public protocol PacketReception: ~Copyable {
  /// A packet in the driver's memory.
  associatedtype Packet: PacketBytes

  /// Copies a packet into a frame, whose rest from there on is longer.
  mutating func copy(_ packet: Packet, to frame: Int, at offset: Int)
}
