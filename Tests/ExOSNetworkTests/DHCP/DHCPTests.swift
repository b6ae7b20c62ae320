// A DHCP server in a few lines, and a client that must get, keep and give up its address.

import Testing

@testable import ExOSNetwork
@testable import NetworkSimulation

@Suite struct DHCPTests {
  let wire = Wire(seed: 11)
  let client: SimulatedStack
  let server: FakeServer

  init() {
    var configuration = NetworkConfiguration()
    configuration.usesDHCP = true
    client = wire.host(configuration)
    client.configure(
      IPv4Interface(
        hardwareAddress: client.link.hardwareAddress, address: .unspecified, prefixLength: 0))
    server = FakeServer(client)
  }

  private func run(_ interval: Interval) {
    _ = wire.run(
      [client], limit: interval,
      step: {
        server.step()
        return true
      })
  }

  @Test func `An address is found, used and renewed`() {
    run(.seconds(2))
    #expect(client.interface.address == IPv4Address(10, 0, 0, 1))
    #expect(client.interface.prefixLength == 24)
    #expect(client.interface.gateway == IPv4Address(10, 0, 0, 2))
    #expect(client.dhcp?.state == .bound)
    #expect(server.kinds == [1, 3])
    run(.seconds(51))
    #expect(server.kinds == [1, 3, 3])
    #expect(client.dhcp?.state == .bound)
    run(.seconds(500))
    #expect(client.interface.address == IPv4Address(10, 0, 0, 1))
    #expect(server.kinds.count >= 10)
  }

  @Test func `A server that loses packets is asked again`() {
    wire.weather.loss = 300
    run(.seconds(120))
    #expect(client.interface.address == IPv4Address(10, 0, 0, 1))
  }

  @Test func `When nobody renews, the address is given up in time and not before`() {
    run(.seconds(2))
    server.isSilent = true
    run(.seconds(96))
    #expect(client.interface.address == IPv4Address(10, 0, 0, 1))
    #expect(client.dhcp?.state == .rebinding)
    run(.seconds(5))
    #expect(client.interface.address == .unspecified)
    server.isSilent = false
    run(.seconds(80))
    #expect(client.interface.address == IPv4Address(10, 0, 0, 1))
  }

  @Test func `A refusal ends the lease`() {
    run(.seconds(2))
    server.refuses = true
    run(.seconds(51))
    #expect(client.interface.address == .unspecified)
  }

  @Test func `A lease with a mask that is none is not taken`() {
    server.mask = 0xff00_ff00
    run(.seconds(30))
    #expect(client.interface.address == .unspecified)
  }
}

/// Answers every DHCP message with 10.0.0.1 for a hundred seconds.
final class FakeServer {
  let probe: Probe
  var isSilent = false
  var refuses = false
  var mask: UInt32 = 0xffff_ff00
  private(set) var kinds: [UInt8] = []

  init(_ client: SimulatedStack) { probe = Probe(client) }

  func step() {
    while probe.link.receive({ frame, _ in answer(frame.array) }) {}
  }

  private func answer(_ frame: [UInt8]) {
    if frame.word16(12) == 0x0806 { return answerARP(frame) }
    guard frame.count > 42 + 243, frame[23] == 17, frame.word16(36) == 67 else { return }
    let request = Array(frame[42...])
    let kind = request[242]
    kinds.append(kind)
    guard !isSilent else { return }
    var reply = [UInt8](repeating: 0, count: 240)
    reply.replaceSubrange(0..<12, with: request[0..<12])
    reply[0] = 2
    reply.replaceSubrange(16..<20, with: [10, 0, 0, 1])
    reply.replaceSubrange(28..<34, with: request[28..<34])
    reply.replaceSubrange(236..<240, with: request[236..<240])
    reply += [53, 1, kind == 1 ? 2 : refuses ? 6 : 5]
    reply += [54, 4, 10, 0, 0, 2, 51, 4, 0, 0, 0, 100, 3, 4, 10, 0, 0, 2, 1, 4, 0, 0, 0, 0, 255]
    reply.put32(mask, at: reply.count - 5)
    var datagram: [UInt8] = [0, 67, 0, 68, 0, 0, 0, 0] + reply
    datagram.put16(datagram.count, at: 4)
    probe.send(carried: 17, datagram)
  }

  private func answerARP(_ frame: [UInt8]) {
    guard frame[41] == 2, frame[21] == 1 else { return }
    var reply = Array(frame[6..<12]) + [0x52, 0x54, 0, 0, 0, 2] + frame[12..<20]
    reply += [0, 2, 0x52, 0x54, 0, 0, 0, 2, 10, 0, 0, 2] + frame[22..<32]
    probe.wire.carry(reply, from: probe.link)
  }
}
