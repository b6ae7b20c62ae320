// UDP (RFC 768): ports, and for each a bounded queue of datagrams that have come. When a queue is full,
// what comes is dropped; what has come is never overwritten.

import ExOSMemory

/// All UDP ports of one program.
public struct UDP: ~Copyable {
  private var sockets: Table<UDPPort>
  private var arrivals: Table<UDPArrival>
  private let store: RegionStore
  private let depth: Int
  private let ephemeralPorts: ClosedRange<UInt16> = 49_152...65_535
  private var nextPort: UInt16

  /// - Parameters:
  ///   - capacity: How many ports may be bound.
  ///   - depth: How many datagrams wait on a port at most.
  ///   - queueSize: How many bytes they have together at most.
  ///   - random: Random, so that nobody guesses a port.
  public init(capacity: Int = 4, depth: Int = 32, queueSize: Int = 65_536, random: UInt64) {
    self.depth = max(depth, 1)
    let count = max(capacity, 1)
    sockets = Table(count: count, repeating: UDPPort())
    arrivals = Table(count: count &* self.depth, repeating: UDPArrival())
    store = RegionStore(regionCount: count, regionSize: max(queueSize, 64))
    nextPort = UInt16(truncatingIfNeeded: random)
  }

  /// Takes a port.
  ///
  /// - Parameter port: Nothing for any that is free.
  /// - Returns: Nothing if it, or every row, is taken.
  public mutating func bind(_ port: UInt16? = nil) -> UDPSocketID? {
    guard let row = freeRow() else { return nil }
    var chosen = port ?? 0
    if port == nil {
      repeat {
        nextPort &+= 1
        chosen = ephemeralPorts.lowerBound | nextPort
      } while find(chosen) != nil
    }
    guard find(chosen) == nil else { return nil }
    sockets[row].bind(chosen)
    return UDPSocketID(row: row, generation: sockets[row].generation)
  }

  /// Gives a port back, with what waits on it.
  public mutating func close(_ id: UDPSocketID) {
    if isCurrent(id) { sockets[id.row].isBound = false }
  }

  /// The port of a socket; nothing if it is gone.
  public func port(of id: UDPSocketID) -> UInt16? { isCurrent(id) ? sockets[id.row].port : nil }

  /// How many datagrams wait.
  public func waitingCount(of id: UDPSocketID) -> Int {
    isCurrent(id) ? sockets[id.row].count : 0
  }

  private func isCurrent(_ id: UDPSocketID) -> Bool {
    id.row < sockets.count && sockets[id.row].isBound && sockets[id.row].generation == id.generation
  }

  private func freeRow() -> Int? {
    for row in 0..<sockets.count where !sockets[row].isBound { return row }
    return nil
  }

  private func find(_ port: UInt16) -> Int? {
    for row in 0..<sockets.count where sockets[row].isBound && sockets[row].port == port {
      return row
    }
    return nil
  }

  /// Takes a UDP packet that is whole.
  ///
  /// - Returns: False if nobody has its port; then the sender is told so by ICMP.
  public mutating func receive(
    _ frame: RawSpan, _ packet: IPv4Packet, isChecksumVerified: Bool
  ) -> Bool {
    guard let header = UDPHeader(frame, in: packet, isChecksumVerified: isChecksumVerified) else {
      return true
    }
    guard let row = find(header.destinationPort) else { return false }
    let region = store.region(at: row)
    guard sockets[row].count < depth,
      let place = sockets[row].reserve(header.payloadCount, of: region.count)
    else {
      sockets[row].droppedCount &+= 1
      return true
    }
    let start = header.payloadStart
    region.copy(frame.extracting(start..<start &+ header.payloadCount), to: place)
    let slot = (sockets[row].first &+ sockets[row].count) % depth
    arrivals[row &* depth &+ slot] = UDPArrival(
      source: packet.source, port: header.sourcePort, place: place, count: header.payloadCount)
    sockets[row].count &+= 1
    return true
  }

  /// Lends the datagram that has waited longest, and drops it.
  ///
  /// - Returns: False if none waits.
  public mutating func receive(
    on id: UDPSocketID, _ use: (_ payload: RawSpan, _ source: IPv4Address, _ port: UInt16) -> Void
  ) -> Bool {
    guard isCurrent(id), sockets[id.row].count > 0 else { return false }
    let arrival = arrivals[id.row &* depth &+ sockets[id.row].first]
    let content = store.region(at: id.row).content(from: arrival.place, count: arrival.count)
    use(content.bytes, arrival.source, arrival.port)
    sockets[id.row].first = (sockets[id.row].first &+ 1) % depth
    sockets[id.row].count &-= 1
    let next = arrivals[id.row &* depth &+ sockets[id.row].first]
    sockets[id.row].release(upTo: sockets[id.row].count > 0 ? next.place : nil)
    return true
  }

  /// Sends a datagram.
  ///
  /// - Throws: `NetworkError`; a socket that is gone is no address.
  public func send(
    _ payload: RawSpan, to destination: IPv4Address, port: UInt16, from id: UDPSocketID,
    through output: inout IPv4Output, over link: borrowing some Link & ~Copyable,
    neighbours: inout some Neighbours & ~Copyable
  ) throws(NetworkError) {
    guard let source = self.port(of: id) else { throw .noAddress }
    guard payload.byteCount <= 65_507 else { throw .tooLong }
    // A device sums one frame, not a packet in pieces.
    let isOffloaded =
      link.offersTransmitChecksum
      && payload.byteCount <= output.interface.maximumTransmissionUnit - 28
    let head = UDPHeader.make(
      from: output.interface.address, source, to: destination, port, payload: payload,
      isOffloaded: isOffloaded)
    try output.send(
      .udp, to: destination, head: head, payload: payload,
      finish: isOffloaded ? UDPHeader.finish : nil, over: link,
      neighbours: &neighbours)
  }
}
