// How large a program's network is, and whether it answers for the link.

/// The sizes and roles of a `NetworkStack`.
public struct NetworkConfiguration: Sendable {
  public var tcp = TCPConfiguration()
  /// How many UDP ports may be bound, how many datagrams wait on one, and with how many bytes.
  public var udpPortCapacity = 4
  public var udpDepth = 32
  public var udpQueueSize = 65_536
  /// How many sent datagrams may be under way, and how long one may be; also when put together.
  public var datagramSlots = 32
  public var maximumDatagram = 8192
  /// How many packets may be in pieces.
  public var reassemblyCapacity = 8
  /// Whether ports and protocols that nobody has are answered by ICMP: by the one program that gets
  /// what nobody else does.
  public var answersForLink = true
  /// Whether the addresses come from a DHCP server.
  public var usesDHCP = false

  public init() {}
}
