// The way in: a segment finds its connection, a remembered one, a listener, or a refusal.

import ExOSMemory

extension TCP {
  /// Takes a TCP packet that is addressed to us and whole.
  ///
  /// - Parameters:
  ///   - frame: The frame, from its Ethernet header on; read in place and not kept.
  ///   - isChecksumVerified: Whether the device has found the checksum right.
  ///   - now: The link's time.
  public mutating func receive(
    _ frame: RawSpan, _ packet: IPv4Packet, isChecksumVerified: Bool, now: Instant,
    over link: borrowing some Link & ~Copyable
  ) {
    guard let segment = TCPSegment(frame, in: packet) else { return counters.malformed &+= 1 }
    if !isChecksumVerified, !TCP.isSumRight(frame, packet) {
      return counters.badChecksum &+= 1
    }
    let key = ConnectionKey(
      remote: packet.source, remotePort: segment.sourcePort,
      localPort: segment.destinationPort)
    guard let row = find(key) else {
      return receiveUnknown(segment, frame, key, packet, now: now, over: link)
    }
    let effects = connections[row].receive(segment, frame, now: now)
    if connections[row].isReleaseDue { connections[row].release(completed: link.completedTicket) }
    if effects == .output {
      scheduleFlush(row)
    } else if !effects.isEmpty {
      perform(effects, on: row, segment, frame, now: now, over: link)
    }
    setTimer(row)
  }

  @inline(__always)
  private static func isSumRight(_ frame: RawSpan, _ packet: IPv4Packet) -> Bool {
    var checksum = InternetChecksum.pseudoHeader(
      from: packet.source, to: packet.destination, protocol: .tcp,
      byteCount: packet.payloadCount)
    let start = packet.payloadStart
    checksum.add(frame.extracting(start..<start &+ packet.payloadCount))
    return checksum.isRight
  }

  /// Does what a segment has made necessary.
  private mutating func perform(
    _ effects: ConnectionEffects, on row: Int, _ segment: TCPSegment, _ frame: RawSpan,
    now: Instant, over link: borrowing some Link & ~Copyable
  ) {
    if effects.contains(.established) { establish(row, now: now) }
    if effects.contains(.output) { scheduleFlush(row) }
    if effects.contains(.ready) {
      announce(row)
      if connections[row].idleAt == .never { startKeepAlive(row, now: now) }
    }
    if effects.contains(.refuse) {
      let station = frame.hardwareAddress(at: 6)
      refuse(segment, connections[row].key, at: station, over: link)
    }
    if !effects.isDisjoint(with: [.acknowledge, .challenge, .retransmit, .synchronize, .reset]) {
      sendAtOnce(effects, row, now: now, over: link)
    }
    if effects.contains(.timeWait) { beginTimeWait(row, frame, now: now, over: link) }
    if effects.contains(.closed) { end(row, completed: link.completedTicket) }
    waitForFinish(row, now: now)
  }

  private mutating func sendAtOnce(
    _ effects: ConnectionEffects, _ row: Int, now: Instant,
    over link: borrowing some Link & ~Copyable
  ) {
    if effects.contains(.reset) {
      connections[row].sendReset(&interface, now: now, over: link)
      return
    }
    if effects.contains(.synchronize) {
      connections[row].sendSynchronize(&interface, now: now, over: link)
    }
    if effects.contains(.retransmit) {
      counters.fastRetransmissions &+= 1
      if !connections[row].retransmitFirst(&interface, now: now, over: link) { scheduleFlush(row) }
    }
    let challenges = effects.contains(.challenge) && now >= connections[row].challengeAt
    if challenges {
      counters.challenges &+= 1
      connections[row].challengeAt = now + .milliseconds(100)
    }
    if challenges || effects.contains(.acknowledge) {
      if !connections[row].sendAcknowledgement(&interface, now: now, over: link) {
        connections[row].marks.insert(.acknowledgesNow)
        scheduleFlush(row)
      }
    }
  }

  /// A connection that nobody holds does not wait for the peer's end for ever.
  private mutating func waitForFinish(_ row: Int, now: Instant) {
    guard connections[row].state == .finWait2, !connections[row].marks.contains(.isHeld),
      connections[row].idleAt == .never
    else { return }
    connections[row].idleAt = now + configuration.finishTimeout
  }

  /// A peer's connection has come about: it waits in its listener's queue.
  mutating func establish(_ row: Int, now: Instant) {
    let listener = Int(listenerOfRow[row])
    listeners[listener].unfinishedCount &-= 1
    listeners[listener].waitingCount &+= 1
    listeners[listener].waiting.append(row, &waitingLinks)
    startKeepAlive(row, now: now)
  }

  mutating func startKeepAlive(_ row: Int, now: Instant) {
    guard configuration.keepAliveInterval > .zero else { return }
    connections[row].idleAt = now + configuration.keepAliveInterval
  }

  /// A segment for no connection.
  private mutating func receiveUnknown(
    _ segment: TCPSegment, _ frame: RawSpan, _ key: ConnectionKey, _ packet: IPv4Packet,
    now: Instant, over link: borrowing some Link & ~Copyable
  ) {
    // Nobody connects with, or answers to, more than one station (RFC 1122 §4.2.3.10).
    guard interface.isPeer(packet.source), packet.destination == interface.address,
      !frame.hardwareAddress(at: 0).isGroup
    else { return }
    var least: SequenceNumber?
    if let remembered = timeWaits.find(key) {
      guard let sequence = receiveInTimeWait(remembered, segment, frame, now: now, over: link)
      else { return }
      least = sequence
    }
    let station = frame.hardwareAddress(at: 6)
    guard let listener = listener(on: key.localPort) else {
      return refuse(segment, key, at: station, over: link)
    }
    if segment.flags.contains(.reset) { return }
    if segment.flags.contains(.acknowledge) {
      return receiveCookie(segment, frame, key, listener, now: now, over: link)
    }
    guard segment.flags.contains(.synchronize) else { return }
    begin(segment, frame, key, listener, least: least, now: now, over: link)
  }

  func listener(on port: UInt16) -> Int? {
    for index in 0..<listeners.count where listeners[index].isUsed && listeners[index].port == port
    {
      return index
    }
    return nil
  }

  /// A peer begins a connection.
  private mutating func begin(
    _ segment: TCPSegment, _ frame: RawSpan, _ key: ConnectionKey, _ listener: Int,
    least: SequenceNumber?, now: Instant, over link: borrowing some Link & ~Copyable
  ) {
    var (sequence, offset) = sequence(for: key, now: now)
    if let least, !least.precedes(sequence) { sequence = least }
    guard !listeners[listener].isFull,
      let row = claim(key, sequence: sequence, offset: offset, now: now)
    else { return sendCookie(segment, frame, key, offset, now: now, over: link) }
    connections[row].state = .synReceived
    connections[row].marks.formUnion([.isPassive, .isUnaccepted])
    connections[row].aim(at: frame.hardwareAddress(at: 6))
    connections[row].accept(synchronize: segment, TCPOptions(frame, of: segment), now: now)
    listenerOfRow[row] = Int32(truncatingIfNeeded: listener)
    listeners[listener].unfinishedCount &+= 1
    connections[row].sendSynchronize(&interface, now: now, over: link)
    setTimer(row)
  }
}
