// A stack of a program's own beside others on the link. Whoever answers for the link sees none of its
// packets, and it sees none of anybody else's.

internal import ExOSLogic
public import ExOSNetwork
public import ExOSRuntime
public import ExokernelABI

extension NetworkStack where L == KernelLink, N == ServedNeighbours {
  /// The protocols and ports that a program takes.
  public struct Ports: Sendable {
    public var tcp: [UInt16]
    public var udp: [UInt16]

    public init(tcp: [UInt16] = [], udp: [UInt16] = []) {
      self.tcp = tcp
      self.udp = udp
    }
  }

  /// A stack of the program's own on ports of its own.
  ///
  /// - Throws: `overlaps` or `notFree` where a port is somebody else's.
  public static func serving(
    _ ports: Ports, configuration: NetworkConfiguration = NetworkConfiguration(),
    slotFrames: Int = 64, deadline: UInt64
  ) throws(KernelError) -> NetworkStack {
    let known = try NetworkAccess.configuration(deadline: deadline)
    var link = try KernelLink(slotFrames: slotFrames)
    // In the order in which templates are tried: a datagram has the least to do besides.
    for port in ports.udp { try link.take(.udp, port: port, known) }
    for port in ports.tcp { try link.take(.tcp, port: port, known) }
    return make(over: link, as: known, configuration)
  }

  /// A stack over what a program has taken of the link.
  static func make(
    over link: consuming KernelLink, as known: LinkConfiguration,
    _ configuration: NetworkConfiguration
  ) -> NetworkStack {
    let interface = IPv4Interface(
      hardwareAddress: link.hardwareAddress, address: IPv4Address(bits: known.address),
      prefixLength: Int(known.prefixLength), gateway: IPv4Address(bits: known.gateway),
      maximumTransmissionUnit: link.maximumTransmissionUnit,
      identificationPrefix: known.identificationPrefix)
    var configuration = configuration
    configuration.answersForLink = false
    return NetworkStack(
      link: link, neighbours: ServedNeighbours(), interface: interface,
      configuration: configuration, random: { Randomness.word() })
  }
}
