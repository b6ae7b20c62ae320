// The headers of a connection's segments, kept ready: what never changes is written once, with its share
// of both checksums, and a segment changes only the words that are its own.

/// Ethernet, IPv4 and TCP header of one connection's segments.
struct SegmentHeader: ~Copyable {
  private var bytes = PacketBytes<128>()
  /// What never changes of the IPv4 header, summed.
  private var fixedIPv4 = InternetChecksum()
  /// What never changes of the pseudo-header, summed.
  private var fixedTCP = InternetChecksum()
  /// The ports, which the device sums itself.
  private var ports = InternetChecksum()
  /// How many bytes of options are written.
  private var optionCount = 0
  private var optionSum = InternetChecksum()

  /// Where the TCP header begins.
  static let start = EthernetHeader.byteCount + IPv4Packet.headerByteCount
  /// Where the options begin.
  static let optionStart = start + TCPSegment.headerByteCount
  /// What the device has to sum.
  static let finish = ChecksumRequest(start: start, offset: 16)

  /// Writes what never changes, but for the station.
  mutating func prepare(
    from source: IPv4Address, _ sourceHardware: HardwareAddress, port: UInt16,
    to destination: IPv4Address, port destinationPort: UInt16
  ) {
    EthernetHeader(
      destination: HardwareAddress(bits: 0), source: sourceHardware, type: .ipv4
    ).write(to: &bytes)
    let life = IPv4OutputHeader.timeToLive << 8 | UInt16(IPProtocol.tcp.number)
    bytes.put(0x4500 as UInt16, at: 14)
    bytes.put(IPv4Packet.dontFragment, at: 20)
    bytes.put(life, at: 22)
    bytes.put(source.bits, at: 26)
    bytes.put(destination.bits, at: 30)
    bytes.put(port, at: 34)
    bytes.put(destinationPort, at: 36)
    fixedIPv4 = InternetChecksum(0x4500)
    fixedIPv4.add(IPv4Packet.dontFragment)
    fixedIPv4.add(life)
    fixedIPv4.add(source)
    fixedIPv4.add(destination)
    fixedTCP = InternetChecksum(UInt64(IPProtocol.tcp.number))
    fixedTCP.add(source)
    fixedTCP.add(destination)
    ports = InternetChecksum(UInt64(port) &+ UInt64(destinationPort))
    optionCount = 0
    optionSum = InternetChecksum()
  }

  /// Decides which station the segments go to.
  mutating func aim(at station: HardwareAddress) {
    bytes.put(UInt16(truncatingIfNeeded: station.bits >> 32), at: 0)
    bytes.put(UInt32(truncatingIfNeeded: station.bits), at: 2)
  }

  /// Begins the options anew.
  @inline(__always)
  mutating func removeOptions() {
    optionCount = 0
    optionSum = InternetChecksum()
  }

  /// Adds four bytes of options.
  @inline(__always)
  mutating func addOption(_ word: UInt32) {
    bytes.put(word, at: SegmentHeader.optionStart &+ optionCount)
    optionSum.add(word)
    optionCount &+= 4
  }

  /// Adds the timestamps option, with two no-operations before it.
  @inline(__always)
  mutating func addTimestamp(_ timestamp: TCPTimestamp) {
    addOption(0x0101_080a)
    addOption(timestamp.value)
    addOption(timestamp.echo)
  }

  /// How many bytes header and options have.
  @inline(__always)
  var byteCount: Int { SegmentHeader.optionStart &+ optionCount }

  /// What a segment says besides its options and data.
  struct Fields {
    var sequence: SequenceNumber
    var acknowledgement: SequenceNumber
    var flags: TCPFlags
    /// As in the header.
    var window: UInt16
    var identification: UInt16
  }

  /// Sends a segment.
  @inline(__always)
  mutating func send(
    _ fields: Fields, _ data: SendPair, over link: borrowing some Link & ~Copyable
  ) throws(LinkError) -> Ticket {
    let isOffloaded = link.offersTransmitChecksum
    writeIPv4(dataCount: data.count, identification: fields.identification)
    let sum = writeTCP(fields, dataCount: data.count, isOffloaded: isOffloaded)
    if !isOffloaded { finish(sum, data) }
    return try link.transmit(
      header: bytes.bytes(first: byteCount), body: data.first.bytes, tail: data.second.bytes,
      checksum: isOffloaded ? SegmentHeader.finish : nil)
  }

  @inline(__always)
  private mutating func writeIPv4(dataCount: Int, identification: UInt16) {
    let total = UInt16(
      truncatingIfNeeded: byteCount &- EthernetHeader.byteCount &+ dataCount)
    var checksum = fixedIPv4
    checksum.add(total)
    checksum.add(identification)
    bytes.put(UInt32(total) << 16 | UInt32(identification), at: 16)
    bytes.put(checksum.value, at: 24)
  }

  /// - Returns: The sum of everything but the data.
  @inline(__always)
  private mutating func writeTCP(
    _ fields: Fields, dataCount: Int, isOffloaded: Bool
  ) -> InternetChecksum {
    let headerCount = TCPSegment.headerByteCount &+ optionCount
    let control =
      UInt32(truncatingIfNeeded: headerCount) << 26 | UInt32(fields.flags.rawValue) << 16
      | UInt32(fields.window)
    bytes.put(fields.sequence.value, at: 38)
    bytes.put(fields.acknowledgement.value, at: 42)
    bytes.put(control, at: 46)
    var sum = fixedTCP
    sum.add(UInt32(truncatingIfNeeded: headerCount &+ dataCount))
    if isOffloaded {
      bytes.put(UInt32(sum.folded) << 16, at: 50)
      return sum
    }
    sum.sum &+= ports.sum
    sum.add(fields.sequence.value)
    sum.add(fields.acknowledgement.value)
    sum.add(control)
    sum.sum &+= optionSum.sum
    return sum
  }

  @inline(__always)
  private mutating func finish(_ sum: InternetChecksum, _ data: SendPair) {
    var checksum = sum
    if data.first.count > 0 { checksum.add(data.first.internetSum) }
    if data.second.count > 0 {
      let tail = data.second.internetSum
      checksum.add(data.first.count & 1 == 0 ? tail : tail.byteSwapped)
    }
    bytes.put(UInt32(checksum.value) << 16, at: 50)
  }
}
