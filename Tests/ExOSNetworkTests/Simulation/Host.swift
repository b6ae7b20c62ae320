// A stack at the end of a simulated wire.

@testable import ExOSNetwork
@testable import NetworkSimulation

typealias SimulatedStack = NetworkStack<SimulatedLink, ARPCache>

extension Wire {
  /// Attaches a station with the address 10.0.0.(1 + index).
  func host(
    _ configuration: NetworkConfiguration = NetworkConfiguration(), mtu: Int = 1500,
    offloads: Bool = false
  ) -> SimulatedStack {
    let link = SimulatedLink(self, mtu: mtu, offloads: offloads)
    let interface = IPv4Interface(
      hardwareAddress: link.hardwareAddress, address: .host(link.index), prefixLength: 24,
      maximumTransmissionUnit: mtu, identificationPrefix: UInt8(link.index + 1))
    return SimulatedStack(
      link: link, neighbours: ARPCache(secret: random.next()), interface: interface,
      configuration: configuration, random: { self.random.next() })
  }

  /// Lets stacks run until a condition holds.
  ///
  /// - Parameters:
  ///   - step: What the programs do after every batch of frames; it says whether they want to do more
  ///     in a while even if nothing comes.
  /// - Returns: Whether it came to hold before the limit.
  func run(
    _ stacks: [SimulatedStack], limit: Interval, until isDone: () -> Bool = { false },
    step: () -> Bool = { false }
  ) -> Bool {
    let end = now + limit
    while true {
      var isBusy = false
      for stack in stacks where stack.poll() { isBusy = true }
      let isImpatient = step()
      for stack in stacks { stack.flush() }
      if isDone() { return true }
      if isBusy { continue }
      var next = stacks.map { $0.nextDeadline() }.reduce(nextEvent, min)
      if isImpatient { next = min(next, now + .milliseconds(20)) }
      guard next != .never, next <= end else {
        advance(to: end)
        return isDone()
      }
      advance(to: max(next, now))
    }
  }
}

extension IPv4Address {
  static func host(_ index: Int) -> IPv4Address { IPv4Address(10, 0, 0, UInt8(1 + index)) }
}

/// What tests ask often; the protocols are not copyable, which the macros of Swift Testing do not like.
extension NetworkStack where L == SimulatedLink, N == ARPCache {
  func bind(_ port: UInt16) -> UDPSocketID? { udp.bind(port) }

  func waitingCount(on id: UDPSocketID) -> Int { udp.waitingCount(of: id) }

  /// The datagram that has waited longest.
  func receiveDatagram(on id: UDPSocketID) -> (bytes: [UInt8], source: IPv4Address, port: UInt16)? {
    var datagram: (bytes: [UInt8], source: IPv4Address, port: UInt16)?
    _ = udp.receive(on: id) { datagram = ($0.array, $1, $2) }
    return datagram
  }

  func isListening(on port: UInt16) -> Bool { tcp.listener(on: port) != nil }
}

/// A failed expectation would look into a stack, and copy what cannot be copied.
extension NetworkStack: CustomReflectable where L: Copyable, N: ~Copyable {
  var customMirror: Mirror { Mirror(reflecting: "a stack") }
}
