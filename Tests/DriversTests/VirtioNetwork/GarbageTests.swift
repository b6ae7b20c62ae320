// A device that writes anything anywhere in the memory that it was given, at any time. Nothing can be said
// of the frames; what must hold is that the driver never reaches outside, never traps, and says the same
// fault for ever once it has found one.

import Drivers
import TestSupport
import Testing

@Suite struct GarbageTests {
  #if DEBUG
    private static let runs: UInt64 = 300
  #else
    private static let runs: UInt64 = 3000
  #endif

  @Test func `Whatever stands in shared memory, the driver stays within what is its own`() throws {
    let first = UInt64.random(in: 0...1 << 40)
    var faults: [VirtioFault: Int] = [:]
    for seed in first..<first + Self.runs {
      let world = try run(seed: seed)
      #expect(world.memory.violations == [], "seed \(seed)")
      if let fault = world.fault { faults[fault, default: 0] += 1 }
    }
    print("garbage: seeds \(first) to \(first + Self.runs - 1): \(faults)")
    // The generator is sharp enough only if it gets past the used index.
    #expect(faults.count >= 4)
  }

  private func run(seed: UInt64) throws -> NetworkWorld {
    var generator = SplitMix64(seed: seed)
    let world = try NetworkWorld(buffers: 16, slots: 4)
    for _ in 0..<60 {
      scribble(world.device, &generator)
      let before = world.fault
      act(world, &generator)
      if let before { #expect(world.fault == before, "seed \(seed)") }
    }
    return world
  }

  private func scribble(
    _ device: SimulatedNetworkDevice, _ generator: inout SplitMix64
  ) {
    let index = Int.random(in: 0..<2, using: &generator)
    let queue = device.queues[index]
    let base = index == 0 ? NetworkWorld.receiveBase : NetworkWorld.transmitBase
    let small = UInt32.random(in: 0..<24, using: &generator)
    let place = UInt64.random(in: 0..<64, using: &generator)
    switch Int.random(in: 0..<6, using: &generator) {
    case 0: device.memory.store(generator.next(), at: base + 8 * (generator.next() % 0xe00))
    case 1: device.memory.store(small, at: queue.used + 4 + 8 * (place % 16))
    case 2: device.memory.store(small * 70, at: queue.used + 8 + 8 * (place % 16))
    case 3: device.memory.store(generator.next(), at: queue.used + 4 + 8 * place)
    default:
      device.queues[index].usedIndex &+= UInt16.random(in: 0..<3, using: &generator)
      device.queues[index].showUsedIndex()
    }
  }

  private func act(_ world: NetworkWorld, _ generator: inout SplitMix64) {
    do {
      switch Int.random(in: 0..<5, using: &generator) {
      case 0: _ = try world.receiveAll()
      case 1: _ = try world.completeAll()
      case 2: try world.send(Array(repeating: 1, count: 60), tag: 1)
      case 3: world.network.flushTransmit()
      default: _ = world.requestReceiveInterrupt()
      }
    } catch {}
  }
}
