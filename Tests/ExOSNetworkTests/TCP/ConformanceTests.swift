// Single rules of RFC 9293 and its companions, asked with segments made by hand.

import Testing

@testable import ExOSNetwork
@testable import NetworkSimulation

@Suite struct ConformanceTests {
  let wire = Wire(seed: 5)
  let server: SimulatedStack
  let probe: Probe
  let listener: ListenerID

  init() throws {
    var configuration = NetworkConfiguration()
    configuration.tcp.connectionCapacity = 8
    server = wire.host(configuration)
    probe = Probe(server)
    listener = try server.tcp.listen(on: 80, backlog: 4)
  }

  private func accept() throws -> ConnectionID {
    try #require(try server.tcp.accept(listener, over: server.link))
  }

  @Test func `A closed port refuses`() throws {
    var segment = Segment()
    segment.destinationPort = 81
    segment.flags = .synchronize
    segment.sequence = 77
    var answer = try #require(probe.exchange(segment).first)
    #expect(answer.flags == [.reset, .acknowledge] && answer.acknowledgement == 78)
    #expect(answer.sequence == 0)
    segment.flags = .acknowledge
    segment.acknowledgement = 1234
    answer = try #require(probe.exchange(segment).first)
    #expect(answer.flags == .reset && answer.sequence == 1234)
    segment.flags = .reset
    #expect(probe.exchange(segment).isEmpty)
  }

  @Test func `A reset counts only at the very place`() throws {
    var (segment, start) = try #require(probe.connect())
    let id = try accept()
    segment.flags = .reset
    segment.sequence &+= 5
    let answer = try #require(probe.exchange(segment).first)
    #expect(answer.flags == .acknowledge && answer.acknowledgement == 1001)
    #expect(answer.sequence == start &+ 1)
    segment.sequence = 900
    #expect(probe.exchange(segment).isEmpty)
    #expect(try server.tcp.state(of: id) == .established)
    segment.sequence = 1001
    #expect(probe.exchange(segment).isEmpty)
    #expect(try server.tcp.state(of: id) == .closed)
    #expect(try server.tcp.failure(of: id) == .reset)
  }

  @Test func `A SYN in a connection is challenged, but not for every one`() throws {
    var (segment, _) = try #require(probe.connect())
    let id = try accept()
    segment.flags = .synchronize
    #expect(probe.exchange(segment).map(\.flags) == [.acknowledge])
    probe.send(segment)
    probe.send(segment)
    #expect(probe.exchange(segment).isEmpty)
    probe.run(.milliseconds(200))
    #expect(probe.exchange(segment).count == 1)
    #expect(try server.tcp.state(of: id) == .established)
  }

  @Test func `An acknowledgement of what was never sent is challenged`() throws {
    var (segment, start) = try #require(probe.connect())
    _ = try accept()
    segment.acknowledgement = start &+ 1000
    segment.data = [1, 2, 3]
    let answer = try #require(probe.exchange(segment).first)
    #expect(answer.acknowledgement == 1001, "the data must not be taken")
  }

  @Test func `Old timestamps do not pass`() throws {
    let stamp: (UInt32) -> [UInt8] = { value in
      var bytes: [UInt8] = [1, 1, 8, 10, 0, 0, 0, 0, 0, 0, 0, 0]
      bytes.put32(value, at: 4)
      return bytes
    }
    var segment = Segment()
    segment.sequence = 1000
    segment.flags = .synchronize
    segment.options = stamp(500)
    let answer = try #require(probe.exchange(segment).first)
    segment.flags = .acknowledge
    segment.sequence = 1001
    segment.acknowledgement = answer.sequence &+ 1
    segment.options = stamp(510)
    _ = probe.exchange(segment)
    let id = try accept()
    segment.data = [1]
    segment.options = stamp(509)
    #expect(probe.exchange(segment).first?.acknowledgement == 1001)
    segment.options = []
    #expect(probe.exchange(segment, wait: .milliseconds(100)).isEmpty, "no timestamp at all")
    segment.options = stamp(511)
    #expect(probe.exchange(segment, wait: .milliseconds(100)).first?.acknowledgement == 1002)
    #expect(try server.tcp.receive(on: id) { $0.byteCount } == 1)
  }

  @Test func `Data is acknowledged late alone, at once in pairs, and at once out of turn`() throws {
    var (segment, _) = try #require(probe.connect())
    _ = try accept()
    segment.data = [1, 2, 3]
    #expect(probe.exchange(segment, wait: .milliseconds(30)).isEmpty)
    #expect(probe.exchange(segment, wait: .milliseconds(1)).isEmpty)
    probe.run(.milliseconds(50))
    #expect(probe.segments().last?.acknowledgement == 1004)
    segment.sequence = 1010
    #expect(probe.exchange(segment, wait: .milliseconds(5)).map(\.acknowledgement) == [1004])
    segment.sequence = 1004
    segment.data = Array(repeating: 9, count: 6)
    #expect(probe.exchange(segment, wait: .milliseconds(5)).map(\.acknowledgement) == [1013])
  }

  @Test func `Header, content and end go out in one segment with the acknowledgement`() throws {
    var (segment, start) = try #require(probe.connect(options: [2, 4, 5, 180]))
    let id = try accept()
    segment.data = Array("GET / HTTP/1.0\r\n\r\n".utf8)
    let content = Content("hello, world")
    probe.send(segment)
    let answer: () -> Bool = {
      guard server.tcp.takeReady() == id else { return false }
      _ = try? server.tcp.receive(on: id) { $0.byteCount }
      let head = Array("HTTP/1.0 200 OK\r\n\r\n".utf8)
      _ = try? unsafe server.tcp.send(head.span.bytes, on: id, over: server.link)
      try? server.tcp.send(content, on: id, over: server.link)
      server.tcp.close(id, over: server.link)
      return false
    }
    _ = wire.run([server], limit: .milliseconds(5), step: answer)
    let answers = probe.segments()
    #expect(answers.count == 1)
    let only = try #require(answers.first)
    #expect(only.flags == [.acknowledge, .push, .finish])
    #expect(only.data == Array("HTTP/1.0 200 OK\r\n\r\nhello, world".utf8))
    #expect(only.acknowledgement == 1019 && only.sequence == start &+ 1)
  }

  @Test func `Both may end at once`() throws {
    var (segment, start) = try #require(probe.connect())
    let id = try accept()
    try server.tcp.finish(id)
    probe.run(.milliseconds(5))
    #expect(probe.segments().first?.flags == [.acknowledge, .finish])
    // The peer's FIN crosses ours: it does not acknowledge it.
    segment.flags = [.acknowledge, .finish]
    #expect(probe.exchange(segment).last?.acknowledgement == 1002)
    #expect(try server.tcp.state(of: id) == .closing)
    segment.flags = .acknowledge
    segment.sequence = 1002
    segment.acknowledgement = start &+ 2
    _ = probe.exchange(segment)
    #expect(server.tcp.timeWaits.count == 1)
  }

  @Test func `Both may begin at once`() throws {
    let id = try connectBack()
    let first = try #require(probe.segments().first)
    #expect(first.flags == .synchronize)
    var segment = Segment()
    segment.sourcePort = 90
    segment.destinationPort = 6000
    segment.sequence = 500
    segment.flags = .synchronize
    var answer = try #require(probe.exchange(segment).first)
    #expect(answer.flags == [.synchronize, .acknowledge] && answer.sequence == first.sequence)
    #expect(try server.tcp.state(of: id) == .synReceived)
    segment.flags = [.synchronize, .acknowledge]
    segment.acknowledgement = first.sequence &+ 1
    _ = probe.exchange(segment)
    #expect(try server.tcp.state(of: id) == .established)
    segment.flags = .acknowledge
    segment.sequence = 501
    segment.data = [5]
    answer = try #require(probe.exchange(segment, wait: .milliseconds(60)).first)
    #expect(answer.acknowledgement == 502)
  }

  /// Has the server connect to the probe, whose hardware address it already knows.
  private func connectBack() throws -> ConnectionID {
    var request: [UInt8] = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x52, 0x54, 0, 0, 0, 2, 8, 6]
    request += [0, 1, 8, 0, 6, 4, 0, 1, 0x52, 0x54, 0, 0, 0, 2, 10, 0, 0, 2]
    request += [0, 0, 0, 0, 0, 0, 10, 0, 0, 1]
    wire.carry(request, from: probe.link)
    probe.run()
    probe.frames = []
    let id = try server.tcp.connect(
      to: .host(1), port: 90, from: 6000, over: server.link, neighbours: &server.neighbours)
    probe.run(.milliseconds(5))
    return id
  }

  @Test func `A connection that is refused says so, but only to the right refusal`() throws {
    let id = try connectBack()
    let first = try #require(probe.segments().first)
    var segment = Segment()
    segment.sourcePort = 90
    segment.destinationPort = 6000
    segment.flags = [.reset, .acknowledge]
    segment.acknowledgement = first.sequence
    _ = probe.exchange(segment)
    #expect(try server.tcp.state(of: id) == .synSent)
    segment.acknowledgement = first.sequence &+ 1
    _ = probe.exchange(segment)
    #expect(try server.tcp.failure(of: id) == .refused)
  }

  @Test func `A shut window is probed for as long as the peer answers, and then for R2`() throws {
    var (segment, start) = try #require(probe.connect())
    let id = try accept()
    segment.window = 0
    _ = probe.exchange(segment)
    let data = [UInt8](repeating: 7, count: 10)
    _ = try unsafe server.tcp.send(data.span.bytes, on: id, over: server.link)
    var probes = 0
    for _ in 0..<60 {
      probe.run(.seconds(60))
      let seen = probe.segments()
      probes += seen.count
      #expect(seen.allSatisfy { $0.data.count <= 1 })
      segment.acknowledgement = start &+ 1
      probe.send(segment)
    }
    #expect(probes >= 60)
    #expect(try server.tcp.state(of: id) == .established, "an hour is nothing")
    probe.run(.seconds(300))
    #expect(try server.tcp.failure(of: id) == .timedOut)
  }

  @Test func `When the window opens everything goes on`() throws {
    var (segment, start) = try #require(probe.connect())
    let id = try accept()
    segment.window = 0
    _ = probe.exchange(segment)
    let data = (0..<100).map { UInt8($0) }
    _ = try unsafe server.tcp.send(data.span.bytes, on: id, over: server.link)
    // Between two probes.
    probe.run(.seconds(2))
    _ = probe.segments()
    segment.window = 5000
    let answers = probe.exchange(segment, wait: .milliseconds(20))
    #expect(answers.first?.data == data && answers.first?.sequence == start &+ 1)
  }
}
