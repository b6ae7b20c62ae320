// Why a packet is not taken.

/// What is wrong with a received IPv4 packet.
public enum IPv4Error: Error, Equatable, Sendable {
  /// The frame ends before the header, or before the length that the header gives.
  case truncated
  /// The version is not 4.
  case unknownVersion
  /// The header is shorter than 20 bytes or longer than the packet.
  case badHeaderLength
  /// The header's checksum is wrong.
  case badChecksum
  /// A fragment would reach past the longest packet, or is not in units of eight bytes.
  case badFragment
}
