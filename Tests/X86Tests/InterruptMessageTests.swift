// Messages that interrupt, and the address of configuration space, against the manuals' bit layouts.

import Testing
import X86

@Suite struct InterruptMessageTests {
  @Test func `A message goes to the local APIC's page, with the processor in bits 12 to 19`() {
    #expect(InterruptMessage(vector: 0x41, processor: 0).address == 0xfee0_0000)
    #expect(InterruptMessage(vector: 0x41, processor: 3).address == 0xfee0_3000)
    #expect(InterruptMessage(vector: 0x41, processor: 0xff).address == 0xfeef_f000)
  }

  @Test(arguments: [0x20, 0x41, 0xff] as [UInt8])
  func `The data is the vector: fixed delivery, edge-triggered`(vector: UInt8) {
    #expect(InterruptMessage(vector: vector, processor: 9).data == UInt32(vector))
  }
}

@Suite struct ConfigurationPortTests {
  private func address(
    bus: UInt8 = 0, device: UInt8 = 0, function: UInt8 = 0, register: UInt16 = 0
  ) -> UInt32 {
    ConfigurationPort.address(bus: bus, device: device, function: function, register: register)
  }

  @Test func `Each part of the address has its bits, and the highest is the enable`() {
    #expect(address() == 0x8000_0000)
    #expect(address(bus: 0xff) == 0x80ff_0000)
    #expect(address(device: 31) == 0x8000_f800)
    #expect(address(function: 7) == 0x8000_0700)
    #expect(address(register: 0xff) == 0x8000_00fc)
  }

  @Test func `Nothing spills into its neighbour`() {
    #expect(address(device: 32) == 0x8000_0000)
    #expect(address(function: 8) == 0x8000_0000)
    #expect(address(register: 0x100) == 0x8000_0000)
  }

  @Test func `A register appears at its own data port`() {
    #expect(ConfigurationPort.address == 0xcf8)
    #expect(ConfigurationPort.data(register: 0x34) == 0xcfc)
    #expect(ConfigurationPort.data(register: 0x19) == 0xcfd)
    #expect(ConfigurationPort.data(register: 0x0e) == 0xcfe)
  }
}
