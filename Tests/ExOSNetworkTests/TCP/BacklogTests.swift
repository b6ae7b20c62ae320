// Listeners under pressure, and connections that are over.

import ExOSMemory
import TestSupport
import Testing

@testable import ExOSNetwork
@testable import NetworkSimulation

@Suite struct BacklogTests {
  let wire = Wire(seed: 6)
  let server: SimulatedStack
  let probe: Probe
  let listener: ListenerID

  init() throws {
    var configuration = NetworkConfiguration()
    configuration.tcp.connectionCapacity = 8
    configuration.tcp.timeWaitCapacity = 3
    server = wire.host(configuration)
    probe = Probe(server)
    listener = try server.tcp.listen(on: 80, backlog: 4)
  }

  private func flood(_ count: Int) {
    for port in 0..<count {
      var segment = Segment()
      segment.sourcePort = 10_000 + port
      segment.flags = .synchronize
      probe.send(segment)
    }
    probe.run(.milliseconds(20))
    _ = probe.segments()
  }

  @Test func `Under a flood of SYNs, who answers a cookie still gets in`() throws {
    flood(100)
    #expect(server.tcp.counters.cookiesSent == 96)
    #expect(server.tcp.connectionCount == 4)
    // MSS 1460, window scale 3, SACK, timestamps.
    var options: [UInt8] = [
      2, 4, 5, 180, 1, 3, 3, 3, 1, 1, 4, 2, 1, 1, 8, 10, 0, 0, 3, 232, 0, 0, 0, 0,
    ]
    var segment = Segment()
    segment.flags = .synchronize
    segment.sequence = 99
    segment.options = options
    let answer = try #require(probe.exchange(segment).first)
    #expect(answer.flags == [.synchronize, .acknowledge])
    #expect(server.tcp.connectionCount == 4)
    let stamp = try #require(answer.options.count == 24 ? Array(answer.options[16..<20]) : nil)
    options = [1, 1, 8, 10, 0, 0, 3, 233] + stamp
    segment.flags = .acknowledge
    segment.sequence = 100
    segment.acknowledgement = answer.sequence &+ 1
    segment.options = options
    segment.data = [1, 2, 3]
    segment.window = 500
    let confirmation = probe.exchange(segment, wait: .milliseconds(60))
    #expect(confirmation.first?.acknowledgement == 103)
    let id = try #require(try server.tcp.accept(listener, over: server.link))
    #expect(try server.tcp.receive(on: id) { $0.byteCount } == 3)
    let connection = server.tcp.connections[id.row].summary
    #expect(server.tcp.connections[id.row].window == 4000, "\(connection)")
    #expect(server.tcp.connections[id.row].segmentSize == 1448, "\(connection)")
    #expect(server.tcp.connections[id.row].marks.contains(.usesSACK), "\(connection)")
  }

  @Test func `A forged cookie gets nobody in`() throws {
    flood(10)
    var random = SplitMix64(seed: 1)
    for _ in 0..<2000 {
      var segment = Segment()
      segment.acknowledgement = UInt32(truncatingIfNeeded: random.next())
      segment.sequence = 5
      probe.send(segment)
    }
    probe.run(.milliseconds(20))
    #expect(server.tcp.counters.cookiesTaken == 0)
  }

  @Test func `A cookie is good for a while only`() throws {
    flood(4)
    var segment = Segment()
    segment.flags = .synchronize
    let answer = try #require(probe.exchange(segment).first)
    segment.flags = .acknowledge
    segment.sequence = 1
    segment.acknowledgement = answer.sequence &+ 1
    probe.run(.seconds(200))
    let replies = probe.exchange(segment)
    #expect(replies.first?.flags == .reset)
    #expect(server.tcp.counters.cookiesTaken == 0)
  }

  @Test func `Connections that never come about are forgotten`() throws {
    flood(4)
    #expect(server.tcp.connectionCount == 4)
    probe.run(.seconds(100))
    #expect(server.tcp.connectionCount == 0)
    #expect(probe.connect() != nil)
  }

  /// Connects from a port, lets the server end first, and ends.
  private func ended(port: Int, sequence: UInt32) throws -> (Segment, UInt32) {
    var segment = Segment()
    segment.sourcePort = port
    segment.flags = .synchronize
    segment.sequence = sequence
    let answer = try #require(probe.exchange(segment).first)
    segment.flags = .acknowledge
    segment.sequence = sequence &+ 1
    segment.acknowledgement = answer.sequence &+ 1
    _ = probe.exchange(segment)
    let id = try #require(try server.tcp.accept(listener, over: server.link))
    server.tcp.close(id, over: server.link)
    probe.run(.milliseconds(5))
    segment.flags = [.acknowledge, .finish]
    segment.acknowledgement = answer.sequence &+ 2
    #expect(probe.exchange(segment).last?.acknowledgement == sequence &+ 2)
    return (segment, answer.sequence)
  }

  @Test func `TIME-WAIT answers the last FIN again, ignores resets, and ends`() throws {
    var (segment, _) = try ended(port: 4000, sequence: 1000)
    #expect(server.tcp.connectionCount == 0 && server.tcp.timeWaits.count == 1)
    let again = probe.exchange(segment)
    #expect(again.map(\.acknowledgement) == [1002])
    segment.flags = .reset
    segment.sequence = 1002
    #expect(probe.exchange(segment).isEmpty)
    #expect(server.tcp.timeWaits.count == 1)
    probe.run(.seconds(59))
    #expect(server.tcp.timeWaits.count == 1)
    probe.run(.seconds(3))
    #expect(server.tcp.timeWaits.count == 0)
  }

  @Test func `A new connection may take the place of an ended one, an old SYN may not`() throws {
    let (segment, start) = try ended(port: 4000, sequence: 1000)
    var new = segment
    new.flags = .synchronize
    new.sequence = 500
    #expect(probe.exchange(new).map(\.flags) == [.acknowledge])
    #expect(server.tcp.timeWaits.count == 1)
    new.sequence = 5000
    let answer = try #require(probe.exchange(new).first)
    #expect(answer.flags == [.synchronize, .acknowledge])
    #expect(Int32(bitPattern: answer.sequence &- start) > 1)
    #expect(server.tcp.timeWaits.count == 0)
  }

  @Test func `However many end, no more are remembered than there is room for`() throws {
    var last = Segment()
    for port in 0..<20 { last = try ended(port: 7000 + port, sequence: 1000).0 }
    #expect(probe.exchange(last).map(\.flags) == [.acknowledge], "the latest is remembered")
    #expect(server.tcp.timeWaits.count == 3)
    #expect(server.tcp.connectionCount == 0)
  }

  @Test func `Data that nobody will read is answered with a reset`() throws {
    var (segment, _) = try #require(probe.connect())
    let id = try #require(try server.tcp.accept(listener, over: server.link))
    server.tcp.close(id, over: server.link)
    probe.run(.milliseconds(5))
    segment.data = [1]
    #expect(probe.exchange(segment).last?.flags.contains(.reset) == true)
    #expect(server.tcp.connectionCount == 0)
  }

  @Test func `A handle of a connection that is gone is stale`() throws {
    _ = try #require(probe.connect())
    let id = try #require(try server.tcp.accept(listener, over: server.link))
    server.tcp.abort(id, over: server.link)
    #expect(throws: TCPError.stale) { try server.tcp.state(of: id) }
  }

  @Test func `A peer that is gone is found out by keep-alive, one that is quiet is left alone`()
    throws
  {
    var configuration = NetworkConfiguration()
    configuration.tcp.keepAliveInterval = .seconds(10)
    configuration.tcp.userTimeout = .seconds(30)
    let wire = Wire(seed: 7)
    let server = wire.host(configuration)
    let probe = Probe(server)
    let listener = try server.tcp.listen(on: 80)
    let (segment, _) = try #require(probe.connect())
    let id = try #require(try server.tcp.accept(listener, over: server.link))
    for _ in 0..<20 {
      probe.run(.seconds(11))
      #expect(!probe.segments().isEmpty)
      probe.send(segment)
    }
    #expect(try server.tcp.state(of: id) == .established)
    probe.run(.seconds(60))
    #expect(try server.tcp.failure(of: id) == .timedOut)
  }
}
