// What the core asks of the network device's driver when an environment sends. The header is copied into
// the driver's own memory before it is checked, so that what was checked is what is sent.

/// The transmit side of a network device.
public protocol PacketDevice: ~Copyable {
  /// Whether a packet could be sent now.
  var canTransmit: Bool { get }
  /// A header in the driver's memory.
  associatedtype Header: PacketBytes

  /// Copies the next packet's header from a word of a frame on, each word read once; there is room for one,
  /// as `canTransmit` said.
  ///
  /// - Returns: The header as it will be sent.
  mutating func copyHeader(_ byteCount: Int, from frame: Int, word: Int) -> Header
  /// A part of the rest of the packet, by its physical address.
  mutating func setFragment(_ index: Int, address: UInt64, byteCount: UInt32)
  /// Sends the packet; its end is told with the tag.
  ///
  /// - Returns: False if the device does not carry such a packet.
  mutating func transmit(
    headerByteCount: Int, fragmentCount: Int, checksum: (start: UInt16, offset: UInt16)?,
    tag: UInt32
  ) -> Bool
  /// Shows the device what was sent.
  mutating func flushTransmissions()
}
