// The walk over simulated buses: every function once, whatever headers and bridges say.

import Drivers
import Testing

@Suite struct PCIWalkTests {
  private func walk(_ bus: SimulatedBus) -> [PCIFunction] {
    var walk = PCIWalk()
    var found: [PCIFunction] = []
    while let function = walk.next(in: bus) { found.append(function) }
    return found
  }

  private func bridge(to bus: UInt8) -> SimulatedFunction {
    let bridge = SimulatedFunction(
      vendor: 0x1b36, device: 1, classCode: 0x06_0400, headerType: 1)
    bridge.put(bus, at: 0x19)
    return bridge
  }

  @Test func `An empty bus has nothing`() {
    #expect(walk(SimulatedBus()).isEmpty)
  }

  @Test func `A function says what it is`() throws {
    let bus = SimulatedBus()
    bus.add(SimulatedFunction(vendor: 0x1b36, device: 0x10, classCode: 0x01_0802), device: 31)
    let function = try #require(walk(bus).first)
    #expect(function.address == PCIAddress(bus: 0, device: 31, function: 0))
    #expect(function.vendor == 0x1b36)
    #expect(function.device == 0x10)
    #expect(function.classCode == 0x0108)
    #expect(function.interface == 2)
    #expect(!function.isBridge)
  }

  @Test func `Functions beside the first are found only if the first says so`() {
    for (header, count) in [(0x80, 3), (0x00, 1)] as [(UInt8, Int)] {
      let bus = SimulatedBus()
      bus.add(SimulatedFunction(vendor: 1, device: 1, headerType: header), device: 1)
      bus.add(SimulatedFunction(vendor: 1, device: 2), device: 1, function: 3)
      bus.add(SimulatedFunction(vendor: 1, device: 3), device: 1, function: 7)
      #expect(walk(bus).count == count)
    }
  }

  @Test func `A device without a first function has none`() {
    let bus = SimulatedBus()
    bus.add(SimulatedFunction(vendor: 1, device: 1, headerType: 0x80), device: 1)
    bus.add(SimulatedFunction(vendor: 1, device: 2), device: 2, function: 1)
    #expect(walk(bus).map(\.device) == [1])
  }

  @Test func `Buses behind bridges are walked, bridges behind them as well`() {
    let bus = SimulatedBus()
    bus.add(bridge(to: 200), device: 2)
    bus.add(bridge(to: 3), bus: 200, device: 0)
    bus.add(SimulatedFunction(vendor: 7, device: 7), bus: 3, device: 9)
    #expect(walk(bus).map(\.address.bus) == [0, 200, 3])
  }

  @Test func `Bridges in a circle, to themselves and two to one bus end the walk all the same`() {
    let bus = SimulatedBus()
    bus.add(bridge(to: 0), device: 1)
    bus.add(bridge(to: 5), device: 2)
    bus.add(bridge(to: 5), device: 3)
    bus.add(bridge(to: 5), bus: 5, device: 0)
    bus.add(bridge(to: 0), bus: 5, device: 1)
    #expect(walk(bus).count == 5)
  }

  @Test func `A bus that answers everywhere as a bridge is walked once`() {
    let bus = SimulatedBus()
    for number in UInt8.min...UInt8.max {
      for device in 0..<32 as Range<UInt8> {
        bus.add(bridge(to: number &+ device &* 8 &+ 1), bus: number, device: device)
      }
    }
    #expect(walk(bus).count == 256 * 32)
    #expect(bus.violations.isEmpty)
  }
}
