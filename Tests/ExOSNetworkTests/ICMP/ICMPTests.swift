import ExOSMemory
import Testing

@testable import ExOSNetwork
@testable import NetworkSimulation

@Suite struct ICMPTests {
  let wire = Wire(seed: 10)
  let one: SimulatedStack
  let two: SimulatedStack

  init() {
    let (first, second) = (wire.host(), wire.host())
    (one, two) = (first, second)
    first.link.meanwhile = {
      second.poll()
      second.flush()
      return second.nextDeadline()
    }
  }

  @Test(arguments: [0, 8, 56, 86, 87, 1472, 4000])
  func `A ping is answered with its own bytes`(count: Int) throws {
    let bytes = Pattern.bytes(0..<count, 3)
    try unsafe one.sendEcho(
      to: .host(1), identifier: 7, sequence: 9, payload: bytes.span.bytes, deadline: .never)
    let reply = try #require(one.receiveEcho(deadline: wire.now + .seconds(2)))
    #expect(reply.source == .host(1) && reply.identifier == 7 && reply.sequence == 9)
    #expect(reply.byteCount == count && reply.timeToLive == 64)
    #expect(reply.peer == .host(1) && reply.failure == nil)
    #expect(one.receiveEcho(deadline: wire.now + .milliseconds(100)) == nil)
  }

  @Test func `Whoever pings is told that a request was not delivered`() throws {
    let probe = Probe(one)
    let request: [UInt8] = [8, 0, 9, 9, 0, 7, 0, 3]
    let quoted =
      [0x45, 0, 0, 28, 0, 1, 0, 0, 64, 1, 9, 9] + [10, 0, 0, 1] + [192, 0, 2, 1] + request
    for (source, count) in [([10, 0, 0, 1] as [UInt8], 1), ([10, 0, 0, 9], 0)] {
      var message = [3, 1, 0, 0, 0, 0, 0, 0] + quoted
      message.replaceSubrange(20..<24, with: source)
      message.put16(~message.plainSum(from: 0, to: message.count) & 0xffff, at: 2)
      probe.send(carried: 1, message)
      let reply = one.receiveEcho(deadline: wire.now + .milliseconds(50))
      // Of packets that we did not send nobody need tell us.
      #expect((reply == nil) == (count == 0))
      guard let reply else { continue }
      #expect(reply.failure == ICMPKind(type: 3, code: 1))
      #expect(reply.peer == IPv4Address(192, 0, 2, 1) && reply.source == .host(2))
      #expect(reply.identifier == 7 && reply.sequence == 3)
    }
  }

  @Test func `A datagram to a port that nobody has comes back as unreachable`() throws {
    let probe = Probe(two)
    probe.send(carried: 17, [0, 9, 0, 99, 0, 8, 0, 0])
    probe.run()
    let frame = try #require(probe.frames.first)
    #expect(frame[23] == 1 && frame[34] == 3 && frame[35] == 3)
    #expect(frame.plainSum(from: 34, to: 14 + frame.word16(16)) == 0xffff)
    #expect(frame.word16(42 + 20) == 9 && frame.word16(42 + 22) == 99)
    probe.frames = []
    probe.send(carried: 99, [1, 2, 3])
    probe.run()
    #expect(probe.frames.first?[35] == 2)
  }

  @Test func `Errors are not answered with errors, and there are not many of them`() {
    let probe = Probe(two)
    probe.send(carried: 1, [3, 3, 0xfc, 0xfc, 0, 0, 0, 0])
    probe.run()
    #expect(probe.frames.isEmpty)
    for _ in 0..<500 { probe.send(carried: 17, [0, 9, 0, 99, 0, 8, 0, 0]) }
    probe.run()
    #expect(probe.frames.count == 50)
  }

  @Test func `A connection attempt is ended by unreachable, an established one is not`() throws {
    let listener = try two.tcp.listen(on: 80)
    let id = try one.tcp.connect(
      to: .host(1), port: 80, from: 5000, over: one.link, neighbours: &one.neighbours)
    _ = wire.run([one, two], limit: .seconds(1))
    #expect(try two.tcp.accept(listener, over: two.link) != nil)
    let connection = one.tcp.connections[id.row].unacknowledged.value
    let quotation = ICMP.Quotation(
      carried: .tcp, source: .host(0), destination: .host(1), sourcePort: 5000,
      destinationPort: 80, detail: connection)
    one.tcp.receiveUndelivered(.portUnreachable, detail: 0, quotation, over: one.link)
    #expect(try one.tcp.state(of: id) == .established)
    let data = [UInt8](repeating: 1, count: 5000)
    _ = try unsafe one.tcp.send(data.span.bytes, on: id, over: one.link)
    one.flush()
    one.tcp.receiveUndelivered(.fragmentationNeeded, detail: 1000, quotation, over: one.link)
    #expect(one.tcp.connections[id.row].segmentSize == 948)
    one.tcp.receiveUndelivered(.fragmentationNeeded, detail: 68, quotation, over: one.link)
    #expect(one.tcp.connections[id.row].segmentSize == 524)
  }
}
