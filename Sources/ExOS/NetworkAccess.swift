// How a program that is not alone gets at the network: it asks the environment that answers for the link
// who it is and who the others are, and takes ports of its own with filters and templates. That
// environment sees none of its packets, and it sees none of anybody else's.

public import ExOSLogic
public import ExOSNetwork
public import ExOSRuntime
public import ExokernelABI

/// The way to whoever answers for the link.
public enum NetworkAccess {
  /// The gate that leads there.
  static let gate = 6

  /// What the link is configured as; waits until it is.
  ///
  /// - Parameter deadline: In ticks of the time-stamp counter.
  /// - Throws: `noGate` where nobody answers for a link; `timeout` at the deadline.
  public static func configuration(deadline: UInt64) throws(KernelError) -> LinkConfiguration {
    guard Program.network != .none else { throw .noGate }
    var isBound = false
    while true {
      do throws(KernelError) {
        if !isBound {
          try Kernel.bindGate(gate, to: Program.network, by: StartPage.networkSlot)
          isBound = true
        }
        let words = try ask(.configuration)
        let configuration = LinkConfiguration(words: words)
        if configuration.address != 0 { return configuration }
      } catch {
        // It may not have begun to answer, or be at work.
        guard error == .busy || error == .noGate else { throw error }
      }
      guard Clock.ticks < deadline else { throw .timeout }
      try Kernel.sleep(
        seen: OwnContext.eventCount, deadline: Clock.ticks &+ Clock.ticks(milliseconds: 20))
    }
  }

  /// Which station has an address.
  static func find(_ address: IPv4Address) -> Neighbour {
    guard let words = try? ask(.find(address.bits)) else { return .asked }
    switch words.1 {
    case 1: return .known(HardwareAddress(bits: words.0))
    case 2: return .unreachable
    default: return .asked
    }
  }

  private static func ask(_ request: NetworkRequest) throws(KernelError) -> (UInt64, UInt64) {
    let words = try Kernel.transfer(through: gate, request.words)
    return (words.0, words.1)
  }
}

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
    for port in ports.tcp { try link.take(.tcp, port: port, known) }
    for port in ports.udp { try link.take(.udp, port: port, known) }
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

extension KernelLink {
  /// The bytes of the headers that a port's template looks at.
  private static let portHeaderLength = 36

  /// Takes a port, in both directions.
  ///
  /// Fragments come in, but do not go out: the later ones have no port that a template could look at.
  mutating func take(
    _ transport: PacketPattern.Transport, port: UInt16, _ known: LinkConfiguration
  ) throws(KernelError) {
    let (station, address) = (hardwareAddress.bits, known.address)
    let prefix = known.identificationPrefix
    let arriving = try KernelLink.made { () throws(PacketPatternError) in
      transport == .tcp ? try .tcpPort(port, on: address) : try .udpPort(port, on: address)
    }
    let leaving = try KernelLink.made { () throws(PacketPatternError) in
      try .template(
        from: station, address, transport, port: port, identification: prefix,
        headerLength: KernelLink.portHeaderLength)
    }
    let (guardSlot, slot) = (StartPage.nameSlot, StartPage.networkSlot)
    try receivePackets(matching: arriving, guardSlot: guardSlot, by: slot)
    try sendPackets(matching: leaving, guardSlot: guardSlot, by: slot)
  }

  private static func made(
    _ pattern: () throws(PacketPatternError) -> PacketPattern
  ) throws(KernelError) -> FilterDescription {
    do throws(PacketPatternError) { return try pattern().description } catch {
      throw .malformedFilter(0)
    }
  }
}
