// The resolver against a name server on the wire that is silent, slow, lossy or lied about.

import Testing

@testable import ExOSNetwork
@testable import NetworkSimulation

@Suite struct ResolverTests {
  let wire = Wire(seed: 14)
  let client: SimulatedStack
  let server: NameServer
  let name: DNSName

  init() throws {
    client = wire.host()
    server = NameServer(wire.host())
    name = try #require(DNSName("www.example.com"))
    let server = self.server
    client.link.meanwhile = { server.step() }
  }

  private func resolve() throws(DNSError) -> [IPv4Address] {
    try client.resolve(name, by: .host(1), from: 50_000, random: { wire.random.next() })
  }

  @Test func `A name's address is found`() throws {
    #expect(try resolve() == [IPv4Address(10, 0, 0, 9)])
    // The port is free again.
    #expect(try resolve() == [IPv4Address(10, 0, 0, 9)])
    #expect(server.identifiers.count == 2 && Set(server.identifiers).count == 2)
    #expect(server.ports == [50_000, 50_000])
  }

  @Test func `A server that loses questions is asked again, under a new identifier`() throws {
    server.deafCount = 2
    #expect(try resolve() == [IPv4Address(10, 0, 0, 9)])
    #expect(Set(server.identifiers).count == 3)
  }

  @Test func `A silent server is given up in time`() {
    server.deafCount = .max
    let start = wire.now
    #expect(throws: DNSError.timedOut) { try self.resolve() }
    #expect(server.identifiers.count == 3)
    #expect(wire.now.since(start) >= .seconds(6) && wire.now.since(start) < .seconds(7))
  }

  @Test func `An answer in the wrong words, or from elsewhere, is passed over`() throws {
    server.change = { $0[0] ^= 1 }
    server.lieCount = 5
    #expect(try resolve() == [IPv4Address(10, 0, 0, 9)])
    server.change = { _ in }
    server.lieCount = 5
    server.answersFromElsewhere = true
    #expect(throws: DNSError.timedOut) { try self.resolve() }
  }

  @Test func `Somebody who sends and sends does not make it wait longer`() {
    server.change = { $0[0] ^= 1 }
    server.lieCount = 1
    server.isEndless = true
    let start = wire.now
    #expect(throws: DNSError.timedOut) { try self.resolve() }
    #expect(wire.now.since(start) < .seconds(7))
  }

  @Test func `A server that says no is believed at once`() {
    server.flags = 0x8183
    #expect(throws: DNSError.noSuchName) { try self.resolve() }
    #expect(server.identifiers.count == 1)
  }

  @Test func `A server that cannot be reached is told apart`() {
    #expect(throws: DNSError.unsent(.noRoute)) {
      try self.client.resolve(self.name, by: IPv4Address(192, 0, 2, 1), random: { 1 })
    }
  }
}

/// Answers every question with 10.0.0.9.
final class NameServer {
  private let stack: SimulatedStack
  private let socket: UDPSocketID?
  private let elsewhere: UDPSocketID?
  /// How many questions it loses, and how many wrong answers it sends before the right one.
  var deafCount = 0
  var lieCount = 0
  var change: (inout [UInt8]) -> Void = { _ in }
  var flags = 0x8180
  var answersFromElsewhere = false
  /// Goes on with wrong answers to the last question, and never gives the right one.
  var isEndless = false
  private var nextLie = Instant(microseconds: 0)
  private var last: (question: DNSQuestion, address: IPv4Address, port: UInt16)?
  private(set) var identifiers: [UInt16] = []
  private(set) var ports: [UInt16] = []

  init(_ stack: SimulatedStack) {
    self.stack = stack
    socket = stack.bind(53)
    elsewhere = stack.bind(54)
  }

  /// Answers what has come; says when it wants to do more.
  func step() -> Instant {
    stack.poll()
    while let socket, let question = stack.receiveDatagram(on: socket) { take(question) }
    guard isEndless else { return stack.nextDeadline() }
    if stack.link.now >= nextLie {
      if let last { answer(last) }
      nextLie = stack.link.now + .milliseconds(1)
    }
    return min(nextLie, stack.nextDeadline())
  }

  private func take(_ datagram: (bytes: [UInt8], source: IPv4Address, port: UInt16)) {
    let identifier = UInt16(datagram.bytes.word16(0))
    identifiers.append(identifier)
    ports.append(datagram.port)
    guard deafCount == 0 else { return deafCount -= 1 }
    guard let name = DNSName("www.example.com") else { return }
    last = (DNSQuestion(of: name, identifier: identifier), datagram.source, datagram.port)
    if let last, !isEndless { answer(last) }
  }

  private func answer(_ asked: (question: DNSQuestion, address: IPv4Address, port: UInt16)) {
    let right = DNSMessages.answer(to: asked.question, flags: flags, [DNSMessages.Record()])
    for _ in 0..<lieCount {
      var wrong = right
      change(&wrong)
      send(wrong, asked)
    }
    if !isEndless { send(right, asked) }
  }

  private func send(
    _ message: [UInt8], _ asked: (question: DNSQuestion, address: IPv4Address, port: UInt16)
  ) {
    guard let from = answersFromElsewhere ? elsewhere : socket else { return }
    // What does not get out is asked for again.
    try? unsafe stack.udp.send(
      message.span.bytes, to: asked.address, port: asked.port, from: from,
      through: &stack.output, over: stack.link, neighbours: &stack.neighbours)
  }
}
