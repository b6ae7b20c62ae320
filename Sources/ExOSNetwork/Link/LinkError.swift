// Why a link takes no packet.

/// What keeps a link from taking a packet.
public enum LinkError: Error, Equatable, Sendable {
  /// As many packets are under way as the link can hold.
  case full
  /// The packet, or its header, is longer than the link takes.
  case tooLong
  /// The owner may not send from this address or port.
  case notPermitted
}
