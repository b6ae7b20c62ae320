// The queue: full, behind its end, and past the largest count.

import Drivers
import Testing

@Suite struct InvalidationQueueTests {
  @Test func `A full queue is busy until the unit goes on, and nothing is lost`() throws {
    let world = try RemappingWorld()
    world.unit.isPrompt = false
    var tickets: [InvalidationTicket] = []
    while tickets.count < 1000, let ticket = try? world.invalidate() { tickets.append(ticket) }
    #expect(tickets.count == 127)
    #expect(throws: RemappingError.busy) { try world.invalidate() }
    world.unit.process(3)
    #expect(tickets.map { world.isComplete($0) } == [true] + Array(repeating: false, count: 126))
    tickets.append(try world.invalidate())
    #expect(throws: RemappingError.busy) { try world.invalidate() }
    world.unit.process()
    #expect(tickets.allSatisfy { world.isComplete($0) })
    #expect(world.isInvalidated)
    #expect(world.machine.violations == [])
  }

  @Test func `A unit that stands at the descriptor it has told of does not see an empty queue`()
    throws
  {
    let world = try RemappingWorld()
    world.unit.isPrompt = false
    while (try? world.invalidate()) != nil {}
    // One descriptor less than fit is the most that may be pending behind its head.
    let pending = (world.unit.tail &+ 4096 &- world.unit.head) % 4096 / 16
    #expect(pending == 254)
  }

  @Test func `The queue wraps many times`() throws {
    let world = try RemappingWorld()
    for round in 0..<1000 {
      let ticket = try world.invalidate()
      #expect(world.isComplete(ticket), "round \(round)")
    }
    #expect(world.machine.violations == [])
    #expect(world.invalidationFault == nil)
  }

  @Test func `A queue that is broken says so and completes nothing`() throws {
    let world = try RemappingWorld()
    world.unit.faultStatus |= 0x10
    let ticket = try world.invalidate()
    #expect(!world.isComplete(ticket))
    #expect(world.invalidationFault == .queue)
  }
}
