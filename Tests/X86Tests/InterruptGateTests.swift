// Interrupt gates against the bit layout of Intel SDM volume 3, figure 6-8: every field by itself, and a
// handler address put together again from its three parts.

import Testing
import X86

@Suite struct InterruptGateTests {
  private func makeGate(
    handler: UInt64 = 0, selector: UInt16 = 0, stack: UInt64 = 0, isUserCallable: Bool = false
  ) -> InterruptGate {
    InterruptGate(
      handler: handler, selector: selector, stack: stack, isUserCallable: isUserCallable)
  }

  @Test(arguments: [0, 1, 0xffff, 0x1_0000, 0xffff_ffff_8010_2030, UInt64.max] as [UInt64])
  func `The handler's address stands in three parts`(handler: UInt64) {
    let gate = makeGate(handler: handler)
    let address = gate.low & 0xffff | (gate.low >> 48) << 16 | gate.high << 32
    #expect(address == handler)
    #expect(gate.high >> 32 == 0)
  }

  @Test func `The selector stands in bits 16 to 31`() {
    #expect(makeGate(selector: 0x1234).low >> 16 & 0xffff == 0x1234)
  }

  @Test(arguments: 0...7 as ClosedRange<UInt64>)
  func `The stack is one of eight, and nothing spills past its three bits`(stack: UInt64) {
    #expect(makeGate(stack: stack).low >> 32 & 0xff == stack)
    #expect(makeGate(stack: stack | 8).low >> 32 & 0xff == stack)
  }

  @Test func `A gate is a present interrupt gate of privilege 0`() {
    #expect(makeGate().low >> 40 & 0xff == 0b1_00_0_1110)
  }

  @Test func `A gate for int n is of privilege 3`() {
    #expect(makeGate(isUserCallable: true).low >> 40 & 0xff == 0b1_11_0_1110)
  }
}
