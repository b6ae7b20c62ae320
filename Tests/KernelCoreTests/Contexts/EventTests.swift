// Events that find others held, and what an environment's end says of a fault that it cannot handle.

import ExokernelABI
import KernelCore
import Testing

@Suite struct EventTests {
  private let computer = Computer(frames: 64)
  private let context: Int

  init() throws {
    try computer.makeTables(for: 0x40_0000, in: computer.first)
    context = try computer.makeContext(in: computer.first)
    computer.run(context)
  }

  private var ending: Ending { computer.kernel.machine[environment: computer.first].ending }

  private func event(at offset: Int) -> UInt64 {
    computer.kernel.machine[sharedWord: offset, of: context]
  }

  @Test
  func `The first event goes to the first handler, the next to the second, the third is the end`() {
    computer.call(Request(.bindEvents, 0x1000, 0x2000, 0x3000, 0x4000, 0))
    #expect(computer.fault(.pageFault) == .same)
    #expect(event(at: ContextPage.event) == Event.pageFault.rawValue << 8 | 1)
    #expect(computer.fault(.invalidOpcode) == .same)
    #expect(event(at: ContextPage.event) & 0xff == 2)
    #expect(event(at: ContextPage.secondEvent) >> 8 == Event.invalidOpcode.rawValue)
    #expect(computer.fault(.generalProtection) == .idle)
    #expect(ending.cause == Ending.faulted)
    #expect(ending.event == UInt32(Event.generalProtection.rawValue))
    #expect(ending.rip == 0x40_0000 + UInt64(context) && ending.address == 0xdead_b000)
    #expect(ending.error == 7 && ending.rsp == 0x50_0000)
    computer.expectSound()
  }

  @Test func `Without a handler the first event is the end`() {
    #expect(computer.fault(.divideError) == .idle)
    #expect(ending.cause == Ending.faulted && ending.event == 0)
  }

  @Test func `Without a second handler the second is`() {
    computer.call(Request(.bindEvents, 0x1000, 0x2000, 0, 0, 0))
    #expect(computer.fault(.pageFault) == .same)
    #expect(computer.fault(.pageFault) == .idle)
  }

  @Test func `A library that lets events in again has its first handler back`() {
    computer.call(Request(.bindEvents, 0x1000, 0x2000, 0, 0, 0))
    for _ in 0..<5 {
      #expect(computer.fault(.pageFault) == .same)
      computer.releaseEvents()
    }
  }

  @Test func `A library that spoils its count of events harms itself only`() {
    computer.call(Request(.bindEvents, 0x1000, 0x2000, 0x3000, 0x4000, 0))
    computer.kernel.machine[sharedWord: ContextPage.event, of: context] = 0xff
    #expect(computer.fault(.pageFault) == .idle)
    #expect(computer.kernel.machine[environment: computer.first].state == .ending)
  }

  @Test func `Handlers and stacks are low addresses`() {
    let limit: UInt64 = 0x7fff_ffff_f000
    for position in 0..<4 {
      for bad in [limit + 1, 0x8000_0000_0000, 0xffff_8000_0000_0000, .max] {
        var request = Request(.bindEvents, 0x1000, 0x2000, 0x3000, 0x4000)
        request.arguments[position] = bad
        computer.expect(.badArgument(position), request)
      }
    }
    computer.expect(.badArgument(4), Request(.bindEvents, 0, 0, 0, 0, 8))
    #expect(computer.call(Request(.bindEvents, limit, limit, limit, limit, 7)).error == nil)
  }
}
