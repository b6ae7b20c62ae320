// The lists of frames: what is put on comes off, from anywhere, and the rest stays.

import ExokernelABI
import Testing

@testable import KernelCore

@Suite struct FrameListTests {
  private func members(_ computer: Computer, from head: UInt32) -> [Int] {
    var members: [Int] = []
    var frame = Int(head)
    while frame != 0, members.count < 20 {
      members.append(frame)
      frame = Int(computer.kernel.machine[frame: frame].next)
    }
    return members
  }

  @Test(arguments: [1, 2, 3, 4])
  func `A frame leaves a list from its front, its middle and its end`(leaving: Int) {
    let computer = Computer(frames: 8)
    var head: UInt32 = 0
    for frame in [1, 2, 3, 4] { head = computer.kernel.link(frame, before: head) }
    #expect(members(computer, from: head) == [4, 3, 2, 1])
    head = computer.kernel.unlink(leaving, head: head)
    #expect(members(computer, from: head) == [4, 3, 2, 1].filter { $0 != leaving })
    head = computer.kernel.link(leaving, before: head)
    #expect(members(computer, from: head) == [leaving] + [4, 3, 2, 1].filter { $0 != leaving })
  }

  @Test func `The memory map's frames drain first, and are counted`() {
    var kernel = Exokernel(machine: FakeMachine(frames: 32, environments: 2, contexts: 2))
    kernel.prepare()
    kernel.addFrames(4..<10)
    kernel.addFrames(20..<21)
    kernel.addFrames(25..<25)
    #expect(kernel.availableFrames == 7)
    var cleared = 0
    while kernel.clearOneFrame() { cleared += 1 }
    #expect(cleared == 7 && kernel.freeFrames.count == 7 && kernel.drainingFrames.head == 0)
  }

  @Test func `A boot module's frames keep their content and go to the first environment`() {
    var kernel = Exokernel(machine: FakeMachine(frames: 16, environments: 4, contexts: 2))
    kernel.prepare()
    kernel.addFrames(8..<16)
    let first = kernel.createFirstEnvironment(label0: 0, label1: 0)
    kernel.machine.pages[3][0] = 77
    kernel.adopt(3, by: first, guardSlot: 0)
    kernel.addQuota(1, to: first)
    #expect(kernel.machine.pages[3][0] == 77)
    #expect(kernel.machine[frame: 3].holder == first)
    #expect(kernel.machine[environment: first].frameCount == 1)
    #expect(kernel.machine[environment: first].frameQuota == 9)
    #expect(kernel.machine[environment: first].guaranteedFrames == 9)
  }
}
