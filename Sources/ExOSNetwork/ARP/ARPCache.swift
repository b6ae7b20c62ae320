// The stations on the link and what is known of them (RFC 826, RFC 1122 §2.3.2). Entries are never made
// for what nobody asked: a station's word about itself is taken where we asked for it, know it already,
// or are asked by it. Rows are few and fixed; a new one takes the place of the oldest in its set.

import ExOSMemory

/// The ARP cache: held by the one environment that gets the link's ARP packets.
public struct ARPCache: ~Copyable, Neighbours {
  private var entries: Table<ARPEntry>
  private let sets: Int
  private let secret: UInt64

  /// How long an answer is good for.
  public static let lifetime = Interval.seconds(60)
  /// How long between questions.
  public static let questionInterval = Interval.seconds(1)
  /// How many questions may go unanswered.
  public static let maximumQuestions = 3
  /// How long a silent station is left alone.
  public static let silence = Interval.seconds(20)
  private static let ways = 4

  /// Makes an empty cache.
  ///
  /// - Parameters:
  ///   - capacity: How many stations it knows at most; rounded up to a power of two.
  ///   - secret: Random, so that nobody chooses who shares a set.
  public init(capacity: Int = 64, secret: UInt64) {
    var sets = 1
    while sets &* ARPCache.ways < capacity { sets &*= 2 }
    self.sets = sets
    self.secret = secret | 1
    entries = Table(count: sets &* ARPCache.ways, repeating: ARPEntry())
  }

  public mutating func find(
    _ address: IPv4Address, from interface: IPv4Interface,
    over link: borrowing some Link & ~Copyable
  ) -> Neighbour {
    let now = link.now
    let row = row(of: address) ?? claimRow(for: address, now: now)
    let action = entries[row].use(now: now)
    if action.asks {
      ask(for: address, at: action.target, from: interface, over: link)
    }
    return action.answer
  }

  /// Takes a frame that carries ARP, and answers a question that is for us.
  ///
  /// - Returns: Whether a station became known or changed its address.
  public mutating func receive(
    _ frame: RawSpan, from interface: IPv4Interface, over link: borrowing some Link & ~Copyable
  ) -> Bool {
    guard let packet = ARPPacket(frame) else { return false }
    let isForUs = packet.target == interface.address && interface.address != .unspecified
    let isNews = learn(packet, isForUs: isForUs, now: link.now)
    if isForUs, packet.operation == .request {
      send(
        ARPPacket(
          .reply, senderHardware: interface.hardwareAddress, sender: interface.address,
          targetHardware: packet.senderHardware, target: packet.sender),
        to: packet.senderHardware, over: link)
    }
    return isNews
  }

  /// Forgets a station.
  public mutating func forget(_ address: IPv4Address) {
    if let row = row(of: address) { entries[row] = ARPEntry() }
  }

  private mutating func learn(_ packet: ARPPacket, isForUs: Bool, now: Instant) -> Bool {
    guard packet.sender.isStation else { return false }
    if let row = row(of: packet.sender) {
      return entries[row].learn(packet.senderHardware, now: now)
    }
    guard isForUs, packet.operation == .request else { return false }
    let row = claimRow(for: packet.sender, now: now)
    return entries[row].learn(packet.senderHardware, now: now)
  }

  private func firstRow(of address: IPv4Address) -> Int {
    let hash = UInt64(address.bits) &* secret >> 32
    return Int(truncatingIfNeeded: hash) & (sets &- 1) &* ARPCache.ways
  }

  private func row(of address: IPv4Address) -> Int? {
    let first = firstRow(of: address)
    for row in first..<first &+ ARPCache.ways
    where entries[row].isUsed && entries[row].address == address {
      return row
    }
    return nil
  }

  private mutating func claimRow(for address: IPv4Address, now: Instant) -> Int {
    let first = firstRow(of: address)
    var oldest = first
    for row in first..<first &+ ARPCache.ways {
      if !entries[row].isUsed {
        oldest = row
        break
      }
      if entries[row].lastUse < entries[oldest].lastUse { oldest = row }
    }
    entries[oldest] = ARPEntry(address: address, now: now)
    return oldest
  }

  private func ask(
    for address: IPv4Address, at station: HardwareAddress, from interface: IPv4Interface,
    over link: borrowing some Link & ~Copyable
  ) {
    send(
      ARPPacket(
        .request, senderHardware: interface.hardwareAddress, sender: interface.address,
        targetHardware: HardwareAddress(bits: 0), target: address),
      to: station, over: link)
  }

  private func send(
    _ packet: ARPPacket, to station: HardwareAddress, over link: borrowing some Link & ~Copyable
  ) {
    var frame = PacketBytes<128>()
    EthernetHeader(destination: station, source: packet.senderHardware, type: .arp)
      .write(to: &frame)
    packet.write(to: &frame)
    // A question that does not get out is asked again.
    _ = try? link.transmit(
      header: frame.bytes(first: EthernetHeader.byteCount &+ ARPPacket.byteCount),
      body: RawSpan(), tail: RawSpan(), checksum: nil)
  }
}
