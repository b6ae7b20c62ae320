// Segments that belong to no connection: refusals, cookies, and the last word of one that is only
// remembered.

/// A segment without data, and what its options say.
struct BareSegment {
  var sequence: SequenceNumber
  var acknowledgement: SequenceNumber
  var flags: TCPFlags
  var window: UInt16 = 0
  var segmentSize: UInt16?
  var windowShift: UInt32?
  var permitsSACK = false
  var timestamp: TCPTimestamp?

  init(sequence: SequenceNumber, acknowledgement: SequenceNumber, flags: TCPFlags) {
    self.sequence = sequence
    self.acknowledgement = acknowledgement
    self.flags = flags
  }
}

extension TCP {
  /// Sends a segment that no connection knows of; if the link is full, the peer will ask again.
  mutating func send(
    _ segment: BareSegment, _ key: ConnectionKey, at station: HardwareAddress,
    over link: borrowing some Link & ~Copyable
  ) {
    var header = SegmentHeader()
    header.prepare(
      from: interface.address, interface.hardwareAddress, port: key.localPort,
      to: key.remote, port: key.remotePort)
    header.aim(at: station)
    if let size = segment.segmentSize { header.addOption(0x0204_0000 | UInt32(size)) }
    if let shift = segment.windowShift { header.addOption(0x0103_0300 | shift) }
    if segment.permitsSACK { header.addOption(0x0101_0402) }
    if let timestamp = segment.timestamp { header.addTimestamp(timestamp) }
    let fields = SegmentHeader.Fields(
      sequence: segment.sequence, acknowledgement: segment.acknowledgement,
      flags: segment.flags, window: segment.window,
      identification: interface.makeIdentification())
    _ = try? header.send(fields, .empty, over: link)
  }

  /// Answers a segment that nobody expects with a reset (RFC 9293 §3.10.7.1).
  mutating func refuse(
    _ segment: TCPSegment, _ key: ConnectionKey, at station: HardwareAddress,
    over link: borrowing some Link & ~Copyable
  ) {
    guard !segment.flags.contains(.reset) else { return }
    counters.refusals &+= 1
    let reply =
      segment.flags.contains(.acknowledge)
      ? BareSegment(
        sequence: segment.acknowledgement, acknowledgement: SequenceNumber(0), flags: .reset)
      : BareSegment(
        sequence: SequenceNumber(0), acknowledgement: segment.end, flags: [.reset, .acknowledge])
    send(reply, key, at: station, over: link)
  }
}
