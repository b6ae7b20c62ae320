// Numbers of registers and their bits, against the manual: what a slip of the finger would change.

import Testing
import X86

@Suite struct RegisterTests {
  @Test func `Control register 0 has its bits where the manual has them`() {
    #expect(ControlRegister0.monitorCoprocessor == 0x2)
    #expect(ControlRegister0.emulation == 0x4)
    #expect(ControlRegister0.taskSwitched == 0x8)
    #expect(ControlRegister0.numericError == 0x20)
    #expect(ControlRegister0.writeProtect == 0x1_0000)
    #expect(ControlRegister0.alignmentMask == 0x4_0000)
  }

  @Test func `Control register 4 has its bits where the manual has them`() {
    #expect(ControlRegister4.pageGlobal == 0x80)
    #expect(ControlRegister4.vectorState == 0x200)
    #expect(ControlRegister4.vectorExceptions == 0x400)
    #expect(ControlRegister4.userInstructionPrevention == 0x800)
    #expect(ControlRegister4.segmentBaseInstructions == 0x1_0000)
    #expect(ControlRegister4.extendedState == 0x4_0000)
    #expect(ControlRegister4.supervisorExecutionPrevention == 0x10_0000)
    #expect(ControlRegister4.supervisorAccessPrevention == 0x20_0000)
  }

  @Test func `The extended features are SCE and NXE`() {
    #expect(ExtendedFeatures.systemCall == 0x1)
    #expect(ExtendedFeatures.noExecute == 0x800)
  }

  @Test func `Model-specific registers have the manual's numbers`() {
    #expect(ModelSpecificRegister.apicBase.rawValue == 0x1b)
    #expect(ModelSpecificRegister.extendedFeatures.rawValue == 0xc000_0080)
    #expect(ModelSpecificRegister.syscallSegments.rawValue == 0xc000_0081)
    #expect(ModelSpecificRegister.syscallEntry.rawValue == 0xc000_0082)
    #expect(ModelSpecificRegister.syscallFlagMask.rawValue == 0xc000_0084)
    #expect(ModelSpecificRegister.gsBase.rawValue == 0xc000_0101)
    #expect(ModelSpecificRegister.swappedGSBase.rawValue == 0xc000_0102)
  }

  @Test func `A redirection register of the I/O APIC is two words for each line`() {
    #expect(IOAPIC.redirection(0) == 0x10)
    #expect(IOAPIC.redirection(4) == 0x18)
    #expect(IOAPIC.redirection(23) == 0x3e)
  }

  @Test func `The local APIC's registers are 16 bytes apart`() {
    for register in [
      LocalAPIC.endOfInterrupt, LocalAPIC.spuriousVector, LocalAPIC.timer,
      LocalAPIC.initialCount, LocalAPIC.currentCount, LocalAPIC.divider,
    ] {
      #expect(register % 16 == 0)
    }
  }
}
