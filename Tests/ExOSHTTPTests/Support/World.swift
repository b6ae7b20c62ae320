// A server and its clients on a simulated wire, in virtual time.

import ExOSMemory
import ExOSNetwork

@testable import ExOSFiles
@testable import ExOSHTTP
@testable import FileSimulation
@testable import NetworkSimulation

typealias SimulatedStack = NetworkStack<SimulatedLink, ARPCache>
/// A world whose server gives files in memory.
typealias World = WebWorld<MemoryFileSystem>

extension IPv4Address {
  static func host(_ index: Int) -> IPv4Address { IPv4Address(10, 0, 0, UInt8(1 + index)) }
}

extension Wire {
  /// Attaches a station with the address 10.0.0.(1 + index).
  func host(
    _ configuration: NetworkConfiguration = NetworkConfiguration(), offloads: Bool = false
  ) -> SimulatedStack {
    let link = SimulatedLink(self, offloads: offloads)
    let interface = IPv4Interface(
      hardwareAddress: link.hardwareAddress, address: .host(link.index), prefixLength: 24)
    return SimulatedStack(
      link: link, neighbours: ARPCache(secret: random.next()), interface: interface,
      configuration: configuration, random: { self.random.next() })
  }
}

/// A server, a station for its clients, and the clients.
final class WebWorld<Volume: FileSystem & ~Copyable> {
  let wire: Wire
  let server: WebServer<SimulatedLink, ARPCache, Volume>
  let station: SimulatedStack
  private(set) var clients: [Client] = []

  init(
    seed: UInt64 = 1, _ volume: consuming Volume, folder: String = "/", keptLimit: Int = 1024,
    connections: Int = 64, offloads: Bool = false,
    _ adjust: (inout WebServerConfiguration, inout NetworkConfiguration) -> Void = { _, _ in }
  ) throws {
    wire = Wire(seed: seed)
    var network = NetworkConfiguration()
    network.tcp.connectionCapacity = connections
    var web = WebServerConfiguration()
    web.connectionCapacity = connections
    adjust(&web, &network)
    let path = [UInt8](folder.utf8)
    let site = try unsafe Site(
      volume, folder: path.span.bytes, keptLimit: keptLimit, keepsSums: !offloads)
    server = try WebServer(
      wire.host(network, offloads: offloads), site: site, configuration: web)
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

extension WebWorld where Volume == DiskVolume {
  /// How many pins there are that no known file keeps.
  var pinnedElsewhere: Int {
    server.settleAll()
    let count = server.site.files.volume.cache.slots.count
    var pins = 0
    for slot in 0..<count { pins += Int(server.site.files.volume.cache.slots[slot].pins) }
    return pins - server.site.keptSlots
  }
}

extension Site where Volume: ~Copyable {
  /// Which of the files that had its row a known path is.
  func generation(of path: String) -> UInt32? {
    let bytes = [UInt8](path.utf8)
    let hash = unsafe bytes.span.bytes.pathHash(0..<bytes.count)
    return unsafe known.find(bytes.span.bytes, in: 0..<bytes.count, hash: hash).map {
      known[$0].generation
    }
  }
}

extension Files where Volume: ~Copyable {
  mutating func find(_ path: String) throws(FileError) -> FileNumber {
    let bytes = [UInt8](path.utf8)
    return try unsafe find(bytes.span.bytes)
  }

  mutating func rename(_ path: String, to newPath: String) throws(FileError) {
    let (old, new) = ([UInt8](path.utf8), [UInt8](newPath.utf8))
    try unsafe rename(old.span.bytes, to: new.span.bytes)
  }
}

extension WebWorld where Volume == MemoryFileSystem {
  convenience init(
    seed: UInt64 = 1, files: [Samples.File]? = nil, connections: Int = 64,
    _ adjust: (inout WebServerConfiguration, inout NetworkConfiguration) -> Void = { _, _ in }
  ) throws {
    try self.init(seed: seed, Samples.volume(files), connections: connections, adjust)
  }
}
