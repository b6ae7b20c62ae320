// How long a batch may be: what is weighed, and that something is always done.

import ExokernelABI
import KernelCore
import Testing

@Suite struct BatchTests {
  private let computer = Computer(frames: 300)

  private func element(_ call: Call, _ arguments: UInt64...) -> BatchElement {
    var element = BatchElement()
    element.call = call.rawValue
    let a = arguments + [0, 0, 0, 0, 0]
    (element.a0, element.a1, element.a2, element.a3, element.a4) = (a[0], a[1], a[2], a[3], a[4])
    return element
  }

  private func weight(_ element: BatchElement) -> Int { computer.kernel.weight(of: element) }

  /// How many elements of a kind one batch has time for.
  private func capacity(_ element: BatchElement) -> Int {
    var budget = BatchBudget()
    return (0..<32).prefix { _ in budget.admits(weight: weight(element)) }.count
  }

  @Test func `Calls on single frames and pages all have time`() {
    #expect(capacity(element(.protect, 0, 0, 0, 1)) == 32)
    #expect(capacity(element(.map, 0, 0, 0, 0, 1)) == 32)
    #expect(capacity(element(.unmap, 0, 0, 1)) == 32)
    #expect(capacity(element(.deriveCapability)) == 32)
    #expect(capacity(element(.allocateFrames, 0, 0, 1)) >= 16)
  }

  @Test func `Long calls are few, but the first is performed however long it is`() {
    #expect(capacity(element(.map, 0, 0, 0, 0, 104)) == 1)
    #expect(capacity(element(.allocateFrames, 0, 0, 32)) == 1)
    #expect(capacity(element(.unshareFrame)) == 1)
    #expect(capacity(element(.protect, 0, 0, 0, 104)) == 7)
  }

  @Test func `Freeing a frame weighs as much as it has bindings`() throws {
    let page: UInt64 = 0x40_0000
    try computer.makeTables(for: page, in: computer.first, records: true)
    let frame = try computer.allocate(by: computer.first)
    let alone = weight(element(.freeFrames, 0, UInt64(frame), 1))
    for index in 0..<100 as Range<UInt64> {
      computer.map(frame, at: page + index << 12, by: computer.first)
    }
    let bound = weight(element(.freeFrames, 0, UInt64(frame), 1))
    #expect(alone < 400 && bound > 10_000 && bound < 17_000)
  }

  @Test func `What will be refused anyway weighs little, whatever it says`() {
    for hostile in [.max, 1 << 63, 1 << 32, 113] as [UInt64] {
      #expect(weight(element(.map, 0, 0, 0, 0, hostile)) < 400)
      #expect(weight(element(.freeFrames, 0, hostile | 1 << 31, 1)) < 400)
    }
  }
}
