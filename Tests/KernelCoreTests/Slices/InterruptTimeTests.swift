// Time that interrupts take of a slice goes back to it, and no storm takes more than a tenth of a slot.

import ExokernelABI
import KernelCore
import Testing

@Suite struct InterruptTimeTests {
  private let computer = Computer(frames: 96, environments: 8, contexts: 10)
  private let one: Int
  private let other: Int

  init() throws {
    one = try computer.makePeer(slots: [2])
    other = try computer.makePeer(slots: [3])
    computer.run(one, inSlot: 2)
  }

  @Test func `A slice that was interrupted ends as much later`() {
    let end = computer.kernel.sliceEnd
    computer.deviceInterrupt(40)
    #expect(computer.kernel.sliceEnd == end + 40)
    // The timer comes when it was set for, and is set anew.
    #expect(computer.interruptWhenDue() == .same)
    #expect(computer.kernel.machine.now == end)
    #expect(computer.kernel.machine.timer == end + 40)
    #expect(computer.interruptWhenDue() == .context(other))
    computer.expectSound()
  }

  @Test func `A storm stretches a slot by a tenth and its last interrupt`() {
    let end = computer.kernel.sliceEnd
    var count: UInt64 = 0
    while count < 100, !computer.kernel.machine.areDevicesQuiet {
      computer.deviceInterrupt(30)
      count += 1
    }
    #expect(count == 4)
    #expect(computer.kernel.sliceEnd == end + 120)
    computer.expectSound()
  }

  @Test func `Devices may interrupt again when the next slot begins`() {
    computer.deviceInterrupt(150)
    #expect(computer.kernel.machine.areDevicesQuiet)
    computer.interruptWhenDue()
    computer.interruptWhenDue()
    #expect(computer.running == other && !computer.kernel.machine.areDevicesQuiet)
    computer.deviceInterrupt(90)
    #expect(!computer.kernel.machine.areDevicesQuiet)
    computer.expectSound()
  }

  @Test func `A slot in which nothing interrupted asks the devices nothing`() {
    computer.kernel.machine.isTracing = true
    computer.interruptWhenDue()
    #expect(!computer.kernel.machine.trace.contains(.letDevicesInterrupt))
  }

  @Test func `Devices are not quiet in idle time, and have no second tenth of the slot`() {
    computer.deviceInterrupt(150)
    computer.call(Request(.sleep))
    #expect(computer.call(Request(.sleep)) == .idle)
    #expect(!computer.kernel.machine.areDevicesQuiet)
    let end = computer.kernel.sliceEnd
    computer.deviceInterrupt(400)
    #expect(computer.kernel.sliceEnd == end && !computer.kernel.machine.areDevicesQuiet)
    computer.kernel.notify(one, .console)
    computer.kernel.machine.now = end - 10
    #expect(computer.interrupt() == .context(one))
    computer.deviceInterrupt(1)
    #expect(computer.kernel.machine.areDevicesQuiet)
    computer.expectSound()
  }
}
