// All of the stack for one program: the link, who its stations are, and the protocols, each of which can
// be had alone. Nothing here waits but `wait`; sockets are thin layers over it.

/// A program's network.
public final class NetworkStack<L: Link & ~Copyable, N: Neighbours & ~Copyable> {
  public let link: L
  public var neighbours: N
  public var output: IPv4Output
  public var tcp: TCP
  public var udp: UDP
  public var icmp = ICMP()
  public internal(set) var dhcp: DHCPClient?
  /// Whether there is such a client: asked for each packet, and cheaper than to look.
  let usesDHCP: Bool
  private var reassembler: Reassembler
  let answersForLink: Bool
  var datagramServices: [DatagramService] = []
  /// Answers to echo requests that nobody has taken yet.
  var echoReplies = EchoReplies()
  /// Packets that were malformed or not for us.
  public private(set) var strayCount = 0
  /// Acknowledgements that were passed over for later ones.
  public private(set) var supersededCount = 0
  private var supersededInRow = 0

  /// As many frames as are taken before the program has its say.
  private static var batch: Int { 32 }
  /// As many acknowledgements as are passed over for one: each stands for two segments, and a window that
  /// grows by eight for one grows as if all had been read.
  private static var longestRow: Int { 3 }

  /// - Parameters:
  ///   - configuration: Sizes and roles.
  ///   - random: Gives 64 random bits that nobody can guess; called a few times.
  public init(
    link: consuming L, neighbours: consuming N, interface: IPv4Interface,
    configuration: NetworkConfiguration = NetworkConfiguration(), random: () -> UInt64
  ) {
    let now = link.now
    self.link = link
    self.neighbours = neighbours
    answersForLink = configuration.answersForLink
    usesDHCP = configuration.usesDHCP
    output = IPv4Output(
      interface: interface, slotCount: configuration.datagramSlots,
      maximumPayload: configuration.maximumDatagram)
    tcp = TCP(interface: interface, configuration: configuration.tcp, now: now, random: random)
    udp = UDP(
      capacity: configuration.udpPortCapacity, depth: configuration.udpDepth,
      queueSize: configuration.udpQueueSize, random: random())
    reassembler = Reassembler(
      capacity: configuration.reassemblyCapacity,
      maximumPayload: configuration.maximumDatagram + UDPHeader.byteCount)
    if configuration.usesDHCP {
      dhcp = DHCPClient(hardwareAddress: interface.hardwareAddress, random: random(), now: now)
    }
  }

  /// Our addresses.
  public var interface: IPv4Interface { output.interface }

  /// Takes other addresses; connections that have the old ones will not live.
  public func configure(_ interface: IPv4Interface) {
    output.interface = interface
    tcp.interface = interface
  }

  /// Takes the frames that have come, up to a batch, and does what is due.
  ///
  /// - Returns: Whether there were any frames.
  @discardableResult
  public func poll() -> Bool {
    var count = 0
    while count < NetworkStack.batch, link.receive({ take($0, isChecksumVerified: $1) }) {
      count &+= 1
    }
    tcp.advance(over: link, neighbours: &neighbours)
    if usesDHCP { advanceDHCP() }
    return count > 0
  }

  /// Sends what is owed, and lets it out.
  public func flush() {
    tcp.flush(over: link)
    link.flush()
  }

  /// Sends what is owed, waits for a frame or a moment, and takes what has come.
  public func wait(until deadline: Instant) {
    flush()
    link.wait(until: min(deadline, nextDeadline()))
    poll()
  }

  /// When there is something to do at the latest.
  public func nextDeadline() -> Instant {
    let soonest = tcp.nextDeadline(now: link.now)
    return usesDHCP ? min(soonest, dhcp?.nextDeadline ?? .never) : soonest
  }

  /// Takes a frame, unless the one behind it says all that it does.
  @inline(__always)
  private func take(_ frame: RawSpan, isChecksumVerified: Bool) {
    if supersededInRow < NetworkStack.longestRow, let bare = BareAcknowledgement(frame),
      link.lookAhead({ bare.isSuperseded(by: $0) })
    {
      supersededInRow &+= 1
      return supersededCount &+= 1
    }
    supersededInRow = 0
    receive(frame, isChecksumVerified: isChecksumVerified)
  }

  /// Takes a frame.
  public func receive(_ frame: RawSpan, isChecksumVerified: Bool) {
    guard frame.byteCount >= EthernetHeader.byteCount else { return strayCount &+= 1 }
    let type = EtherType(number: frame.word16(at: EthernetHeader.typeStart))
    if type == .ipv4 {
      guard let packet = try? IPv4Packet(frame) else { return strayCount &+= 1 }
      // What servers live on has the shortest way.
      if packet.carried == .tcp, !packet.isFragment,
        packet.destination == output.interface.address
      {
        return tcp.receive(
          frame, packet, isChecksumVerified: isChecksumVerified, now: link.now, over: link)
      }
      receive(frame, packet, isChecksumVerified: isChecksumVerified)
    } else if type == .arp {
      if neighbours.receive(frame, from: interface, over: link) {
        tcp.neighboursChanged(over: link, neighbours: &neighbours)
      }
    } else {
      strayCount &+= 1
    }
  }

  private func receive(_ frame: RawSpan, _ packet: IPv4Packet, isChecksumVerified: Bool) {
    guard output.interface.isOurs(packet.destination) || usesDHCP else {
      return strayCount &+= 1
    }
    guard packet.isFragment else {
      return deliver(frame, packet, isChecksumVerified: isChecksumVerified)
    }
    reassembler.receive(frame, packet, now: link.now) { whole, packet in
      deliver(whole, packet, isChecksumVerified: false)
    }
  }

  private func deliver(_ frame: RawSpan, _ packet: IPv4Packet, isChecksumVerified: Bool) {
    switch packet.carried {
    case .tcp where packet.destination == output.interface.address:
      tcp.receive(
        frame, packet, isChecksumVerified: isChecksumVerified, now: link.now, over: link)
    case .udp:
      receiveUDP(frame, packet, isChecksumVerified: isChecksumVerified)
    case .icmp: receiveICMP(frame, packet)
    case .tcp: strayCount &+= 1
    default:
      guard answersForLink else { return }
      icmp.sendUnreachable(
        .protocolUnreachable, about: frame, packet, through: &output, over: link)
    }
  }

  private func receiveICMP(_ frame: RawSpan, _ packet: IPv4Packet) {
    switch icmp.receive(frame, packet, through: &output, over: link) {
    case .none: break
    case .echoReply(let reply): echoReplies.append(reply)
    case .undelivered(let kind, let detail, let quotation):
      guard quotation.source == output.interface.address else { return }
      if quotation.carried == .tcp {
        tcp.receiveUndelivered(kind, detail: detail, quotation, over: link)
      } else if let reply = EchoReply(kind, from: packet.source, quotation, time: link.now) {
        echoReplies.append(reply)
      }
    }
  }
}
