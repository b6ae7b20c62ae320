// The client's part of DHCP (RFC 2131 §4.4): finds a server, takes a lease, renews it with its server,
// then with any, and gives it up when its time is over. It asks nobody to wait: the stack tells it the
// time and brings it what servers say.

/// A DHCP client.
public struct DHCPClient: Sendable {
  /// Where it stands (RFC 2131, figure 5).
  public enum State: Equatable, Sendable {
    case selecting
    case requesting
    case bound
    case renewing
    case rebinding
  }

  /// What has become of our address.
  public enum Change: Equatable, Sendable {
    case leased(DHCPLease)
    case lost
  }

  public private(set) var state = State.selecting
  public private(set) var lease: DHCPLease?
  /// When `advance` has something to do.
  public private(set) var nextDeadline: Instant

  private let hardwareAddress: HardwareAddress
  private var transaction: UInt32
  private var offered = IPv4Address.unspecified
  private var server = IPv4Address.unspecified
  private var attempt = 0
  private var beganAt: Instant
  /// When the last request was sent, and the one that the lease is counted from.
  private var requestedAt: Instant
  private var leasedAt: Instant

  /// The client's port, and the server's.
  static let port: UInt16 = 68
  private static let serverPort: UInt16 = 67

  /// - Parameter random: Random, so that transactions are told apart.
  public init(hardwareAddress: HardwareAddress, random: UInt64, now: Instant) {
    self.hardwareAddress = hardwareAddress
    transaction = UInt32(truncatingIfNeeded: random)
    nextDeadline = now
    beganAt = now
    requestedAt = now
    leasedAt = now
  }

  /// Takes what came to the client's port.
  public mutating func receive(_ payload: RawSpan, now: Instant) -> Change? {
    guard let message = DHCPMessage(payload), message.transaction == transaction,
      message.hardwareAddress == hardwareAddress
    else { return nil }
    switch (message.kind, state) {
    case (.offer, .selecting):
      guard message.address.isStation, message.server != .unspecified else { return nil }
      offered = message.address
      server = message.server
      change(to: .requesting, now: now)
      return nil
    case (.acknowledge, .requesting), (.acknowledge, .renewing), (.acknowledge, .rebinding):
      guard let lease = message.lease else { return nil }
      return take(lease)
    case (.refuse, .requesting), (.refuse, .renewing), (.refuse, .rebinding):
      return restart(now: now)
    default: return nil
    }
  }

  private mutating func take(_ new: DHCPLease) -> Change {
    var lease = new
    if lease.server == .unspecified { lease.server = server }
    self.lease = lease
    state = .bound
    leasedAt = requestedAt
    nextDeadline = leasedAt + lease.renewal
    return .leased(lease)
  }

  private mutating func restart(now: Instant) -> Change? {
    let had = lease != nil
    lease = nil
    change(to: .selecting, now: now)
    beganAt = now
    return had ? .lost : nil
  }

  private mutating func change(to next: State, now: Instant) {
    state = next
    attempt = 0
    nextDeadline = now
  }

  /// Sends what is due.
  public mutating func advance(
    through output: inout IPv4Output, over link: borrowing some Link & ~Copyable,
    neighbours: inout some Neighbours & ~Copyable
  ) -> Change? {
    let now = link.now
    guard now >= nextDeadline else { return nil }
    if let lease {
      let age = now.since(leasedAt)
      if age >= lease.duration { return restart(now: now) }
      if state == .bound {
        beginTransaction(.renewing, now: now)
      } else if state == .renewing, age >= lease.rebinding {
        beginTransaction(.rebinding, now: now)
      }
    }
    if state == .requesting, attempt >= 4 { return restart(now: now) }
    if send(through: &output, now: now, over: link, neighbours: &neighbours) {
      scheduleNext(now: now)
    } else {
      // The server's station is still being asked for.
      nextDeadline = now + .seconds(1)
    }
    return nil
  }

  private mutating func beginTransaction(_ next: State, now: Instant) {
    transaction = transaction &* 1_664_525 &+ 1_013_904_223
    state = next
    attempt = 0
    beganAt = now
  }

  /// Again after 4, 8, 16, … 64 seconds; a lease in use is renewed at leisure (RFC 2131 §4.1, §4.4.5).
  private mutating func scheduleNext(now: Instant) {
    let wait = Interval.seconds(4 << UInt64(min(attempt, 4)))
    attempt &+= 1
    nextDeadline = now + wait
    guard let lease else { return }
    let limit = leasedAt + (state == .renewing ? lease.rebinding : lease.duration)
    let half = Interval(microseconds: limit.since(now).microseconds / 2)
    nextDeadline = min(now + max(half, .seconds(60)), max(limit, now + .seconds(1)))
  }

  /// - Returns: False if the server's station is not known yet.
  private mutating func send(
    through output: inout IPv4Output, now: Instant, over link: borrowing some Link & ~Copyable,
    neighbours: inout some Neighbours & ~Copyable
  ) -> Bool {
    var request = DHCPRequest(
      kind: state == .selecting ? .discover : .request, transaction: transaction,
      hardwareAddress: hardwareAddress)
    request.seconds = UInt16(
      truncatingIfNeeded: min(now.since(beganAt).microseconds / 1_000_000, 0xffff))
    var source = IPv4Address.unspecified
    var destination = IPv4Address.broadcast
    var station = HardwareAddress.broadcast
    switch state {
    case .requesting:
      request.wanted = offered
      request.server = server
    case .renewing, .rebinding:
      guard let lease else { return false }
      request.current = lease.address
      source = lease.address
      guard state == .renewing else { break }
      destination = lease.server
      guard let found = try? output.station(for: destination, over: link, neighbours: &neighbours)
      else { return false }
      station = found
    case .selecting, .bound: break
    }
    requestedAt = now
    transmit(request, from: source, to: destination, at: station, through: &output, over: link)
    return true
  }

  private func transmit(
    _ request: DHCPRequest, from source: IPv4Address, to destination: IPv4Address,
    at station: HardwareAddress, through output: inout IPv4Output,
    over link: borrowing some Link & ~Copyable
  ) {
    var bytes = PacketBytes<300>()
    request.write(to: &bytes)
    let payload = bytes.bytes(first: DHCPRequest.byteCount)
    let head = UDPHeader.make(
      from: source, DHCPClient.port, to: destination, DHCPClient.serverPort, payload: payload,
      isOffloaded: false)
    // What does not get out is sent again.
    try? output.send(
      .udp, from: source, to: destination, at: station, head: head, payload: payload, over: link)
  }
}
