import TestSupport
import Testing

@testable import ExOSNetwork
@testable import NetworkSimulation

@Suite struct UDPTests {
  let wire = Wire(seed: 9)

  private func pair(offloads: Bool = false, mtu: Int = 1500) -> (SimulatedStack, SimulatedStack) {
    var configuration = NetworkConfiguration()
    configuration.maximumDatagram = 65_507
    configuration.udpQueueSize = 200_000
    let one = wire.host(configuration, mtu: mtu, offloads: offloads)
    let two = wire.host(configuration, mtu: mtu, offloads: offloads)
    let link = one.link
    link.meanwhile = {
      two.poll()
      two.flush()
      return two.nextDeadline()
    }
    return (one, two)
  }

  @Test(arguments: [false, true])
  func `Datagrams of every length arrive as they were, in pieces or whole`(offloads: Bool) throws {
    let (one, two) = pair(offloads: offloads)
    let sender = try UDPSocket(one, port: 1000)
    let port = try #require(two.bind(2000))
    for count in [0, 1, 22, 86, 87, 1471, 1472, 1473, 2000, 8000, 40_000, 65_507] {
      let bytes = Pattern.bytes(0..<count, UInt64(count))
      try unsafe sender.send(
        bytes.span.bytes, to: .host(1), port: 2000, deadline: wire.now + .seconds(3))
      _ = wire.run([one, two], limit: .milliseconds(50))
      let got = try #require(two.receiveDatagram(on: port), "\(count) bytes")
      #expect(got.bytes == bytes && got.source == .host(0) && got.port == 1000, "\(count) bytes")
    }
    #expect(one.link.breaches.isEmpty)
  }

  @Test func `What is too long is refused`() throws {
    let (one, _) = pair()
    let sender = try UDPSocket(one, port: 1000)
    let bytes = [UInt8](repeating: 0, count: 65_508)
    #expect(throws: NetworkError.tooLong) {
      try unsafe sender.send(bytes.span.bytes, to: .host(1), port: 2000)
    }
  }

  @Test func `Fragments in any order, twice or lost, never make a wrong datagram`() throws {
    let (one, two) = pair(mtu: 576)
    let sender = try UDPSocket(one, port: 1000)
    let port = try #require(two.bind(2000))
    let first: [UInt8] = [1]
    try unsafe sender.send(first.span.bytes, to: .host(1), port: 2000, deadline: .never)
    wire.weather.loss = 50
    wire.weather.reordering = 300
    wire.weather.corruption = 50
    wire.weather.duplication = 20
    var whole = 0
    for count in 1..<400 {
      let bytes = Pattern.bytes(0..<count * 10, UInt64(count))
      try? unsafe sender.send(
        bytes.span.bytes, to: .host(1), port: 2000, deadline: wire.now + .seconds(3))
      _ = wire.run([one, two], limit: .milliseconds(300))
      while let got = two.receiveDatagram(on: port)?.bytes {
        guard got.count > 1 else { continue }
        #expect(got == Pattern.bytes(0..<got.count, UInt64(got.count / 10)))
        whole += 1
      }
    }
    #expect(whole > 100)
  }

  @Test func `A full queue drops what comes and keeps what came`() throws {
    let (one, two) = pair()
    let sender = try UDPSocket(one, port: 1000)
    let port = try #require(two.bind(2000))
    for index in 0..<100 {
      try unsafe sender.send(
        [UInt8(index)].span.bytes, to: .host(1), port: 2000, deadline: wire.now + .seconds(3))
      _ = wire.run([one, two], limit: .milliseconds(10))
    }
    #expect(two.waitingCount(on: port) == 32)
    for index in 0..<32 {
      #expect(two.receiveDatagram(on: port)?.bytes == [UInt8(index)])
    }
    #expect(two.waitingCount(on: port) == 0)
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func `The queue is a queue`(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let (one, two) = pair()
    let sender = try UDPSocket(one, port: 1000)
    let port = try #require(two.bind(2000))
    var model: [[UInt8]] = []
    for step in 0..<300 {
      let count = random.oneIn(4) ? 0 : Int.random(in: 0...9000, using: &random)
      let bytes = Pattern.bytes(0..<count, UInt64(step))
      try unsafe sender.send(
        bytes.span.bytes, to: .host(1), port: 2000, deadline: wire.now + .seconds(3))
      let before = two.waitingCount(on: port)
      _ = wire.run([one, two], limit: .milliseconds(10))
      if two.waitingCount(on: port) > before { model.append(bytes) }
      while random.oneIn(2), !model.isEmpty {
        let expected = model.removeFirst()
        #expect(two.receiveDatagram(on: port)?.bytes == expected)
      }
      #expect(two.waitingCount(on: port) == model.count)
    }
  }

  @Test func `Overlapping fragments end the whole datagram`() {
    let (_, two) = pair()
    let probe = Probe(two)
    guard let port = two.bind(2000) else { return }
    var datagram: [UInt8] = [0, 5, 7, 208, 0, 40, 0, 0]
    datagram += [UInt8](repeating: 1, count: 32)
    probe.send(carried: 17, Array(datagram[..<24]), fragment: 0x2000)
    probe.send(carried: 17, Array(datagram[16...]), fragment: 2)
    probe.run()
    #expect(two.waitingCount(on: port) == 0)
    // As many bytes as the whole has, but some twice and some never.
    probe.send(carried: 17, Array(datagram[..<16]), fragment: 0x2000, identification: 9)
    probe.send(carried: 17, Array(datagram[..<16]), fragment: 0x2000, identification: 9)
    probe.send(carried: 17, Array(datagram[32...]), fragment: 4, identification: 9)
    probe.run()
    #expect(two.waitingCount(on: port) == 0)
    probe.send(carried: 17, Array(datagram[..<24]), fragment: 0x2000, identification: 8)
    probe.send(carried: 17, Array(datagram[24...]), fragment: 3, identification: 8)
    probe.run()
    #expect(two.waitingCount(on: port) == 1)
  }

  @Test(arguments: [false, true], [0, 22, 86, 87, 1472])
  func `A datagram is answered where it is read`(offloads: Bool, count: Int) throws {
    let (one, two) = pair(offloads: offloads)
    let sender = try UDPSocket(one, port: 1000)
    let bytes = Pattern.bytes(0..<count, 5)
    two.serveDatagrams(at: 7) { question, reply in reply(question) }
    one.link.meanwhile = {
      while two.poll() {}
      return .never
    }
    try unsafe sender.send(bytes.span.bytes, to: .host(1), port: 7, deadline: .never)
    var answer: [UInt8]?
    _ = sender.receive(deadline: wire.now + .seconds(1)) { payload, source, port in
      answer = payload.array
      #expect(source == .host(1) && port == 7)
    }
    #expect(answer == bytes)
  }
}
