// When and what is sent again (RFC 6298, RFC 5681, RFC 6582, RFC 6675).

import ExOSMemory
import Testing

@testable import ExOSNetwork
@testable import NetworkSimulation

@Suite struct RetransmissionTests {
  let wire = Wire(seed: 14)
  let server: SimulatedStack
  let probe: Probe
  let listener: ListenerID

  init() throws {
    server = wire.host()
    probe = Probe(server)
    listener = try server.tcp.listen(on: 80)
  }

  @Test func `The estimator is RFC 6298's`() {
    var estimator = RoundTripEstimator(
      initial: .seconds(1), minimum: .milliseconds(1), maximum: .seconds(60))
    #expect(estimator.timeout == .seconds(1))
    estimator.measure(.milliseconds(100))
    #expect(estimator.timeout == .milliseconds(300))
    estimator.measure(.milliseconds(180))
    // Variation 50 - 12.5 + 20 ms, smoothed 100 - 12.5 + 22.5 ms.
    #expect(estimator.timeout == .milliseconds(340))
    estimator.backOff()
    estimator.backOff()
    #expect(estimator.timeout == .milliseconds(1360))
    for _ in 0..<20 { estimator.backOff() }
    #expect(estimator.timeout == .seconds(60))
    estimator.measure(.milliseconds(110))
    #expect(estimator.timeout < .milliseconds(340))
  }

  /// A connection on which the server has given ten segments' worth of data.
  private func loaded(sack: Bool) throws -> (Segment, UInt32, ConnectionID) {
    let options: [UInt8] = [2, 4, 3, 232] + (sack ? [4, 2, 1, 1] : [])
    var (segment, start) = try #require(probe.connect(options: options))
    segment.window = 60_000
    _ = probe.exchange(segment)
    let id = try #require(try server.tcp.accept(listener, over: server.link))
    let bytes = Pattern.bytes(0..<10_000, 1)
    _ = try unsafe server.tcp.send(bytes.span.bytes, on: id, over: server.link)
    probe.run(.milliseconds(5))
    return (segment, start, id)
  }

  @Test func `What nobody acknowledges is sent again, ever more slowly, one segment at a time`()
    throws
  {
    let (_, start, _) = try loaded(sack: false)
    #expect(probe.segments().count == 10)
    var times: [UInt64] = []
    for _ in 0..<700 {
      probe.run(.milliseconds(10))
      for again in probe.segments() {
        #expect(again.sequence == start &+ 1 && again.data.count == 1000)
        times.append(wire.now.microseconds)
      }
    }
    let gaps = zip(times, times.dropFirst()).map { Double($1 - $0) / 1e6 }
    #expect(gaps.count >= 4)
    for (gap, next) in zip(gaps, gaps.dropFirst()) { #expect(next > gap * 1.8 && next < gap * 2.2) }
    #expect(gaps[0] > 0.35 && gaps[0] < 0.5)
  }

  @Test func `Three duplicates bring the first segment again, and two bring new ones`() throws {
    var (segment, start, id) = try loaded(sack: false)
    _ = probe.segments()
    let more = Pattern.bytes(0..<5000, 1)
    _ = try unsafe server.tcp.send(more.span.bytes, on: id, over: server.link)
    segment.acknowledgement = start &+ 1
    let first = probe.exchange(segment, wait: .milliseconds(3))
    #expect(first.map(\.sequence) == [start &+ 10_001])
    #expect(probe.exchange(segment, wait: .milliseconds(3)).map(\.sequence) == [start &+ 11_001])
    #expect(probe.exchange(segment, wait: .milliseconds(3)).map(\.sequence) == [start &+ 1])
    #expect(server.tcp.counters.fastRetransmissions == 1)
    // A partial acknowledgement brings the next hole.
    segment.acknowledgement = start &+ 2001
    let next = probe.exchange(segment, wait: .milliseconds(3))
    #expect(next.first?.sequence == start &+ 2001)
    segment.acknowledgement = start &+ 12_001
    _ = probe.exchange(segment, wait: .milliseconds(3))
    #expect(!server.tcp.connections[id.row].marks.contains(.isRecovering))
    #expect(server.tcp.connections[id.row].congestion.window <= 6000)
  }

  @Test func `With SACK the holes are sent again, and nothing else`() throws {
    var (segment, start, _) = try loaded(sack: true)
    #expect(probe.segments().count == 10)
    segment.acknowledgement = start &+ 1
    // The third, fourth, sixth, seventh and eighth have arrived.
    var again: [UInt32] = []
    for blocks in [[(2, 3)], [(2, 4)], [(5, 6), (2, 4)], [(5, 7), (2, 4)], [(5, 8), (2, 4)]] {
      segment.options = [1, 1, 5, UInt8(2 + 8 * blocks.count)]
      for (from, to) in blocks {
        var bytes = [UInt8](repeating: 0, count: 8)
        bytes.put32(start &+ 1 &+ UInt32(from * 1000), at: 0)
        bytes.put32(start &+ 1 &+ UInt32(to * 1000), at: 4)
        segment.options += bytes
      }
      again += probe.exchange(segment, wait: .milliseconds(3)).map(\.sequence)
    }
    let holes = again.map { Int($0 &- start &- 1) }
    #expect(holes == [0, 1000, 4000] || holes == [0, 1000], "\(holes)")
    #expect(server.tcp.counters.timeouts == 0)
  }

  @Test func `Small pieces wait for company while something is under way, unless told not to`()
    throws
  {
    var (segment, start) = try #require(probe.connect())
    let id = try #require(try server.tcp.accept(listener, over: server.link))
    let bytes = Pattern.bytes(0..<10, 1)
    let give: () throws -> [Segment] = {
      _ = try unsafe server.tcp.send(bytes.span.bytes, on: id, over: server.link)
      probe.run(.milliseconds(5))
      return probe.segments()
    }
    #expect(try give().map(\.data.count) == [10])
    #expect(try give().isEmpty && give().isEmpty)
    segment.acknowledgement = start &+ 11
    #expect(probe.exchange(segment, wait: .milliseconds(5)).map(\.data.count) == [20])
    try server.tcp.setSendsSmall(true, on: id)
    #expect(try give().map(\.data.count) == [10])
  }
}
