// The snapshot is written by hand: this notices when the core gets state that it does not take.

import Testing

@testable import KernelCore

@Suite struct SnapshotTests {
  @Test func `A snapshot takes the core's whole state`() {
    // Words: 5 of frame lists, 4 of rows, 4 of queues, 8 of filters, 4 of transmissions and packets, 5 of
    // times and places, 9 of requests, the slots, the flag, who was told, the interrupts' time, the
    // console's holder, 3 of who traces.
    let machine = MemoryLayout<FakeMachine>.stride
    #expect(MemoryLayout<Exokernel<FakeMachine>>.stride == machine + 48 * 8)
  }

  @Test func `A restored kernel is the one that was taken`() throws {
    let computer = Computer(frames: 80, filters: .small)
    try computer.populate(children: 2)
    let snapshot = Snapshot(computer.kernel)
    let kernel = snapshot.restored()
    #expect(Snapshot(kernel) == snapshot)
  }
}
