// From a network device's reset to its first frame, with honest devices and with every lie on the way.

import Drivers
import Testing

@Suite struct SetUpTests {
  @Test func `An honest device is set up in the standard's order`() throws {
    let world = try NetworkWorld()
    #expect(world.device.statuses == [0, 1, 3, 11, 15])
    #expect(world.device.accepted == NetworkWorld.everyFeature.rawValue)
    #expect(world.device.queues.map(\.isEnabled) == [true, true])
    #expect(world.device.queues.map(\.vector) == [1, 2])
    #expect(world.device.configurationVector == 0)
    #expect(world.stationAddress.rawValue == 0x5254_0012_3456)
    #expect(world.mtu == 1500)
    #expect(world.isLinkUp)
    #expect(world.bufferCount == 256)
    #expect(world.memory.violations == [])
  }

  @Test func `All receive buffers are posted, and the device is told once`() throws {
    let world = try NetworkWorld()
    #expect(world.device.queues[0].availableIndex == 256)
    #expect(world.device.notifications == [1, 0])
  }

  @Test func `A device that offers the least is taken as it is`() throws {
    let world = try NetworkWorld(features: [.version1, .stationAddress])
    #expect(world.features == [.version1, .stationAddress])
    #expect(world.isLinkUp)
    #expect(world.mtu == 1500)
    #expect(world.memory.violations == [])
  }

  @Test func `Features that nobody here understands are not accepted`() throws {
    let world = try NetworkWorld(lie: .offersEverything)
    #expect(world.device.accepted == NetworkWorld.everyFeature.rawValue)
  }

  @Test(arguments: [(68, 68), (1500, 1500), (1501, 1500), (.max, 1500)] as [(UInt16, UInt16)])
  func `The MTU is the device's as long as a buffer holds its frames`(said: UInt16, taken: UInt16)
    throws
  {
    let world = try NetworkWorld(device: { $0.mtu = said })
    #expect(world.mtu == taken)
    #expect(world.features.contains(.mtu) == (said == taken))
  }

  @Test(arguments: SetUpLie.allCases)
  func `Each lie in setting up is harmless or named, and then the device is told`(lie: SetUpLie)
    throws
  {
    if let error = lie.error {
      let memory = PhysicalMemory()
      let device = SimulatedNetworkDevice(
        memory: memory, features: NetworkWorld.everyFeature, lie: lie)
      #expect(throws: error) {
        _ = try NetworkWorld.start(
          device, buffers: lie == .queueSizeStays ? 64 : 256, slots: 51,
          NetworkVectors(configuration: 0, receive: 1, transmit: 2))
      }
      #expect(device.statuses.last.map { $0 & 0x80 } == 0x80)
      #expect(device.queues.map(\.isEnabled) == [false, false])
      #expect(memory.violations == [])
    } else {
      let world = try NetworkWorld(lie: lie)
      #expect(world.device.deliver([1, 2, 3]))
      #expect(try world.receiveAll() == [[1, 2, 3]])
      #expect(world.memory.violations == [])
    }
  }

  @Test(arguments: [(1, 1), (255, 128), (256, 256), (2000, 256)])
  func `The receive queue is as long as memory and device allow`(buffers: Int, size: Int) throws {
    let world = try NetworkWorld(buffers: buffers)
    #expect(world.bufferCount == size)
    #expect(world.memory.violations == [])
  }

  @Test func `Without memory for a buffer or a slot the device is left alone`() {
    for (buffers, slots) in [(0, 51), (256, 0)] {
      let device = SimulatedNetworkDevice(
        memory: PhysicalMemory(), features: NetworkWorld.everyFeature)
      #expect(throws: VirtioError.unfitMemory) {
        _ = try NetworkWorld.start(
          device, buffers: buffers, slots: slots,
          NetworkVectors(configuration: nil, receive: nil, transmit: nil))
      }
      #expect(device.statuses.isEmpty)
    }
  }

  @Test func `Without vectors there are none`() throws {
    let world = try NetworkWorld(
      vectors: NetworkVectors(configuration: nil, receive: nil, transmit: nil))
    #expect(world.device.queues.map(\.vector) == [0xffff, 0xffff])
    #expect(world.device.configurationVector == 0xffff)
  }
}
