// Packets that come in pieces (RFC 791 §3.2, RFC 815). What peers can make us hold is a fixed number of
// packets of a fixed size for a fixed time; pieces that overlap, which nobody honest sends, end the whole
// packet (RFC 5722 §4, for IPv6).

import ExOSMemory

/// Puts fragments together.
public struct Reassembler: ~Copyable {
  private var assemblies: Table<Assembly>
  /// A bit for each eight bytes that have come.
  private var bits: Table<UInt64>
  private let store: RegionStore
  private let maximumPayload: Int
  private let wordsPerAssembly: Int

  /// How long the pieces of a packet are waited for (RFC 1122 §3.3.2 has 60 s to 120 s; practice, half).
  public static let patience = Interval.seconds(30)
  /// Where the payload begins in what is put together: behind headers without options.
  private static let payloadStart = EthernetHeader.byteCount + IPv4Packet.headerByteCount

  /// - Parameters:
  ///   - capacity: How many packets may be in pieces at once; past that the oldest is given up.
  ///   - maximumPayload: How long one may become.
  public init(capacity: Int = 8, maximumPayload: Int = 16_384) {
    self.maximumPayload = min(max(maximumPayload, 8), 65_515)
    wordsPerAssembly = (self.maximumPayload + 511) / 512
    assemblies = Table(count: capacity, repeating: Assembly())
    bits = Table(count: assemblies.count * wordsPerAssembly, repeating: 0)
    store = RegionStore(
      regionCount: assemblies.count, regionSize: Reassembler.payloadStart + self.maximumPayload)
  }

  /// Takes a fragment.
  ///
  /// - Parameter use: Called when the packet is whole, with it as if it had come in one frame.
  public mutating func receive(
    _ frame: RawSpan, _ packet: IPv4Packet, now: Instant,
    _ use: (_ frame: RawSpan, _ packet: IPv4Packet) -> Void
  ) {
    let row = find(packet, now: now)
    let end = packet.fragmentOffset &+ packet.payloadCount
    guard end <= maximumPayload, mark(row, packet), agree(row, packet, end: end) else {
      return assemblies[row].isUsed = false
    }
    let region = store.region(at: row)
    let payload = packet.payloadStart..<packet.payloadStart &+ packet.payloadCount
    region.copy(
      frame.extracting(payload), to: Reassembler.payloadStart &+ packet.fragmentOffset)
    if packet.fragmentOffset == 0 { copyHeaders(frame, packet, to: region) }
    assemblies[row].received &+= packet.payloadCount
    guard assemblies[row].received == assemblies[row].total else { return }
    assemblies[row].isUsed = false
    var whole = packet
    whole.fragment = 0
    whole.headerStart = EthernetHeader.byteCount
    whole.payloadStart = Reassembler.payloadStart
    whole.payloadCount = assemblies[row].total
    let content = region.content(from: 0, count: Reassembler.payloadStart &+ whole.payloadCount)
    use(content.bytes, whole)
  }

  /// The Ethernet header and the fixed part of the IPv4 header, as the first fragment has them.
  private func copyHeaders(_ frame: RawSpan, _ packet: IPv4Packet, to region: Region) {
    region.copy(frame.extracting(first: EthernetHeader.byteCount), to: 0)
    let header = packet.headerStart..<packet.headerStart &+ IPv4Packet.headerByteCount
    region.copy(frame.extracting(header), to: EthernetHeader.byteCount)
  }

  /// The row of the packet that a fragment is of; a new one if it is the first to come.
  private mutating func find(_ packet: IPv4Packet, now: Instant) -> Int {
    var best = 0
    for row in 0..<assemblies.count {
      if assemblies[row].isUsed, assemblies[row].expiresAt <= now { assemblies[row].isUsed = false }
      if assemblies[row].isOf(packet) { return row }
    }
    for row in 0..<assemblies.count {
      guard assemblies[row].isUsed else {
        best = row
        break
      }
      if assemblies[row].expiresAt < assemblies[best].expiresAt { best = row }
    }
    assemblies[best] = Assembly(packet, expiresAt: now + Reassembler.patience)
    for word in 0..<wordsPerAssembly { bits[best &* wordsPerAssembly &+ word] = 0 }
    return best
  }

  /// Marks what has come; false if some of it had come before.
  private mutating func mark(_ row: Int, _ packet: IPv4Packet) -> Bool {
    var unit = packet.fragmentOffset / 8
    let end = unit &+ (packet.payloadCount &+ 7) / 8
    while unit < end {
      let word = row &* wordsPerAssembly &+ unit / 64
      let bit: UInt64 = 1 << UInt64(unit & 63)
      if bits[word] & bit != 0 { return false }
      bits[word] |= bit
      unit &+= 1
    }
    return true
  }

  /// Whether a fragment fits what the others have said about the packet's end.
  private mutating func agree(_ row: Int, _ packet: IPv4Packet, end: Int) -> Bool {
    if !packet.hasMoreFragments {
      guard assemblies[row].total < 0, assemblies[row].reach <= end else { return false }
      assemblies[row].total = end
    }
    if assemblies[row].total >= 0, end > assemblies[row].total { return false }
    assemblies[row].reach = max(assemblies[row].reach, end)
    return true
  }
}

/// A packet in pieces.
struct Assembly {
  var isUsed = false
  private var source = IPv4Address.unspecified
  private var destination = IPv4Address.unspecified
  private var carried = IPProtocol(number: 0)
  private var identification: UInt16 = 0
  var expiresAt = Instant.never
  /// How long the packet is, or -1 while the last piece has not come.
  var total = -1
  /// How many bytes have come, and how far they reach.
  var received = 0
  var reach = 0

  init() {}

  init(_ packet: IPv4Packet, expiresAt: Instant) {
    isUsed = true
    source = packet.source
    destination = packet.destination
    carried = packet.carried
    identification = packet.identification
    self.expiresAt = expiresAt
  }

  func isOf(_ packet: IPv4Packet) -> Bool {
    isUsed && identification == packet.identification && source == packet.source
      && destination == packet.destination && carried == packet.carried
  }
}
