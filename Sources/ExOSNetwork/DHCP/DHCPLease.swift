// What a DHCP server lends.

/// Addresses for a while (RFC 2131).
public struct DHCPLease: Equatable, Sendable {
  public var address: IPv4Address
  public var prefixLength: Int
  /// Unspecified where the server names none.
  public var gateway: IPv4Address
  /// The first name server; unspecified where the server names none.
  public var nameServer: IPv4Address
  /// Who lent it.
  public var server: IPv4Address
  /// From the request on: to ask that server again, to ask any, and to stop using the address.
  public var renewal: Interval
  public var rebinding: Interval
  public var duration: Interval
}
