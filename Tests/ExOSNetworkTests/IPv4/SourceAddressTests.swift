import Testing

@testable import ExOSNetwork
@testable import NetworkSimulation

@Suite struct SourceAddressTests {
  let server: SimulatedStack
  let probe: Probe

  init() throws {
    server = Wire(seed: 6).host()
    probe = Probe(server)
    _ = try server.tcp.listen(on: 80)
  }

  @Test(arguments: [
    [10, 0, 0, 1], [10, 0, 0, 255], [255, 255, 255, 255], [224, 0, 0, 1], [0, 0, 0, 0],
    [127, 0, 0, 1],
  ])
  func `Nobody who cannot have sent it gets an answer`(source: [UInt8]) {
    let own = probe.address
    sendOneOfEach()
    #expect(probe.frames.count == 4, "from \(own) each has an answer")
    probe.frames = []
    probe.address = source
    sendOneOfEach()
    #expect(probe.frames.isEmpty)
    #expect(server.tcp.connectionCount == 1)
  }

  /// A SYN to a port that is listened on and to one that is not, a ping, a stray datagram.
  private func sendOneOfEach() {
    var segment = Segment()
    segment.flags = .synchronize
    probe.send(segment)
    segment.destinationPort = 81
    probe.send(segment)
    probe.send(carried: 1, [8, 0, 0xf7, 0xff, 0, 0, 0, 0])
    probe.send(carried: 17, [0, 9, 0, 99, 0, 8, 0, 0])
    probe.run()
  }
}
