// How the stack finds a station's hardware address. A program that is alone has the ARP cache; a server
// beside others asks the environment that holds the cache, through a type of its own.

/// What is known of a station on the link.
public enum Neighbour: Equatable, Sendable {
  case known(HardwareAddress)
  /// It has been asked for; ask again when the cache has heard something, or a little later.
  case asked
  /// It does not answer.
  case unreachable
}

/// Knows the stations on the link.
public protocol Neighbours: ~Copyable {
  /// The station that has an address on our network.
  mutating func find(
    _ address: IPv4Address, from interface: IPv4Interface,
    over link: borrowing some Link & ~Copyable
  ) -> Neighbour

  /// Takes a frame that carries ARP.
  ///
  /// - Returns: Whether a station became known or changed its address.
  mutating func receive(
    _ frame: RawSpan, from interface: IPv4Interface, over link: borrowing some Link & ~Copyable
  ) -> Bool
}

extension Neighbours where Self: ~Copyable {
  /// Most do not hear the link's ARP packets.
  public mutating func receive(
    _ frame: RawSpan, from interface: IPv4Interface, over link: borrowing some Link & ~Copyable
  ) -> Bool { false }
}
