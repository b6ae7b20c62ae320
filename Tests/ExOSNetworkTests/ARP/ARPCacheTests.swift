import Testing

@testable import ExOSNetwork
@testable import NetworkSimulation

@Suite struct ARPCacheTests {
  let wire = Wire(seed: 8)
  let one: SimulatedStack
  let two: SimulatedStack

  init() {
    one = wire.host()
    two = wire.host()
  }

  private func find(_ address: IPv4Address) -> Neighbour {
    one.neighbours.find(address, from: one.interface, over: one.link)
  }

  private func run(_ interval: Interval) { _ = wire.run([one, two], limit: interval) }

  @Test func `A station is asked for once and then known, by both`() {
    #expect(find(.host(1)) == .asked)
    #expect(find(.host(1)) == .asked)
    run(.milliseconds(100))
    #expect(find(.host(1)) == .known(two.link.hardwareAddress))
    #expect(one.link.sentCount == 1 && two.link.sentCount == 1)
    let back = two.neighbours.find(.host(0), from: two.interface, over: two.link)
    #expect(back == .known(one.link.hardwareAddress))
  }

  @Test func `An answer is good for a minute, and confirmed in time where it is used`() {
    _ = find(.host(1))
    run(.seconds(61))
    #expect(find(.host(1)) == .asked)
    run(.milliseconds(100))
    for _ in 0..<200 {
      run(.seconds(1))
      #expect(find(.host(1)) == .known(two.link.hardwareAddress))
    }
    #expect(one.link.sentCount < 10)
  }

  @Test func `A station that is not there is unreachable, and asked for again after a while`() {
    var seconds = 0
    while find(.host(9)) == .asked, seconds < 20 {
      run(.seconds(1))
      seconds += 1
    }
    #expect(find(.host(9)) == .unreachable)
    #expect(one.link.sentCount == 3)
    run(.seconds(21))
    #expect(find(.host(9)) == .asked)
  }

  @Test func `Nobody is believed who was not asked`() {
    let probe = Probe(one)
    var reply: [UInt8] = [0x52, 0x54, 0, 0, 0, 1, 0x52, 0x54, 0, 0, 0, 3, 8, 6]
    reply += [0, 1, 8, 0, 6, 4, 0, 2, 0x52, 0x54, 0, 0, 0, 3, 10, 0, 0, 7]
    reply += [0x52, 0x54, 0, 0, 0, 1, 10, 0, 0, 1]
    wire.carry(reply, from: probe.link)
    run(.milliseconds(10))
    #expect(find(IPv4Address(10, 0, 0, 7)) == .asked)
  }

  @Test func `However many are asked for, the cache does not grow`() {
    for last in 0..<255 { _ = find(IPv4Address(10, 0, 0, UInt8(last))) }
    run(.seconds(2))
    _ = find(.host(1))
    run(.seconds(2))
    #expect(find(.host(1)) == .known(two.link.hardwareAddress))
  }
}
