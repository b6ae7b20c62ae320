// A server and its clients on a simulated wire, in virtual time.

import ExOSNetwork

@testable import ExOSHTTP
@testable import NetworkSimulation

typealias SimulatedStack = NetworkStack<SimulatedLink, ARPCache>
typealias SimulatedServer = WebServer<SimulatedLink, ARPCache>

extension IPv4Address {
  static func host(_ index: Int) -> IPv4Address { IPv4Address(10, 0, 0, UInt8(1 + index)) }
}

extension Wire {
  /// Attaches a station with the address 10.0.0.(1 + index).
  func host(_ configuration: NetworkConfiguration = NetworkConfiguration()) -> SimulatedStack {
    let link = SimulatedLink(self)
    let interface = IPv4Interface(
      hardwareAddress: link.hardwareAddress, address: .host(link.index), prefixLength: 24)
    return SimulatedStack(
      link: link, neighbours: ARPCache(secret: random.next()), interface: interface,
      configuration: configuration, random: { self.random.next() })
  }
}

/// A server, a station for its clients, and the clients.
final class World {
  let wire: Wire
  let server: SimulatedServer
  let station: SimulatedStack
  private(set) var clients: [Client] = []
  private let memory: PinnedBytes

  init(
    seed: UInt64 = 1, files: [ArchiveBuilder.File]? = nil, connections: Int = 64,
    _ adjust: (inout WebServerConfiguration, inout NetworkConfiguration) -> Void = { _, _ in }
  ) throws {
    wire = Wire(seed: seed)
    var network = NetworkConfiguration()
    network.tcp.connectionCapacity = connections
    var web = WebServerConfiguration()
    web.connectionCapacity = connections
    adjust(&web, &network)
    let (site, memory) = try Samples.site(files)
    self.memory = memory
    server = try SimulatedServer(wire.host(network), site: site, configuration: web)
    network = NetworkConfiguration()
    network.tcp.connectionCapacity = 300
    station = wire.host(network)
    // Stations find each other in good weather.
    _ = station.neighbours.find(.host(0), from: station.interface, over: station.link)
    run(.milliseconds(10))
  }

  func client() throws -> Client {
    let client = try Client(station)
    clients.append(client)
    return client
  }

  /// A client that has sent something, and everything that comes of it within a while.
  func client(sending text: String, wait: Interval = .milliseconds(500)) throws -> Client {
    let client = try client()
    client.send(text)
    run(wait)
    return client
  }

  /// The response to a request that stands in a text.
  func reply(to text: String, hasBody: Bool = true) throws -> Reply? {
    try client(sending: text).reply(hasBody: hasBody)
  }

  /// The response to a GET of a path.
  func get(_ path: String, _ fields: String = "") throws -> Reply? {
    try reply(to: "GET \(path) HTTP/1.1\r\nHost: a\r\n\(fields)\r\n")
  }

  /// Lets time pass until a condition holds.
  ///
  /// - Returns: Whether it came to hold before the limit.
  @discardableResult
  func run(_ limit: Interval, until isDone: () -> Bool = { false }) -> Bool {
    let end = wire.now + limit
    let stacks = [server.stack, station]
    while true {
      var isBusy = false
      for stack in stacks where stack.poll() { isBusy = true }
      for client in clients { client.step() }
      server.step()
      for stack in stacks { stack.flush() }
      if isDone() { return true }
      if isBusy { continue }
      let deadlines = stacks.map { $0.nextDeadline() } + [wire.nextEvent, server.nextDeadline]
      let next = deadlines.reduce(.never, min)
      guard next != .never, next <= end else {
        wire.advance(to: end)
        return isDone()
      }
      wire.advance(to: max(next, wire.now))
    }
  }

  /// What the server's link complains of: bytes that changed while they were sent.
  var breaches: [String] { server.stack.link.breaches }
}
