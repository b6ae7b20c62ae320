// The stations of the link, by asking: a program that answers for no link keeps no table of them.

public import ExOSNetwork

/// The stations of a link that another environment answers for.
public struct ServedNeighbours: Neighbours, ~Copyable {
  public init() {}

  public mutating func find(
    _ address: IPv4Address, from interface: IPv4Interface,
    over link: borrowing some Link & ~Copyable
  ) -> Neighbour {
    NetworkAccess.find(address)
  }
}
