// Segment descriptors against the bit layout of Intel SDM volume 3, figures 3-8 and 8-4, bit by bit.

import Testing
import X86

@Suite struct SegmentDescriptorTests {
  /// Bits of the upper half (bytes 4 to 7) of a descriptor, as the manual numbers them there.
  private func upper(_ bits: Int...) -> UInt64 { bits.reduce(0) { $0 | 1 << (UInt64($1) + 32) } }

  private let accessed = 8
  private let readableOrWritable = 9
  private let isCode = 11
  private let isCodeOrData = 12
  private let privilegeLow = 13
  private let privilegeHigh = 14
  private let present = 15
  private let is64Bit = 21
  private let is32Bit = 22

  @Test func `The null descriptor is zero`() {
    #expect(SegmentDescriptor.null.rawValue == 0)
  }

  @Test func `Kernel code is present, readable, 64-bit and of privilege 0`() {
    #expect(
      SegmentDescriptor.kernelCode.rawValue
        == upper(readableOrWritable, isCode, isCodeOrData, present, is64Bit))
  }

  @Test func `User code is present, readable, 64-bit and of privilege 3`() {
    #expect(
      SegmentDescriptor.userCode.rawValue
        == upper(
          readableOrWritable, isCode, isCodeOrData, privilegeLow, privilegeHigh, present, is64Bit))
  }

  @Test func `Kernel data is present, writable and of privilege 0`() {
    #expect(
      SegmentDescriptor.kernelData.rawValue == upper(readableOrWritable, isCodeOrData, present))
  }

  @Test func `User data is present, writable and of privilege 3`() {
    #expect(
      SegmentDescriptor.userData.rawValue
        == upper(readableOrWritable, isCodeOrData, privilegeLow, privilegeHigh, present))
  }

  @Test func `No code segment is of 32 bits`() {
    for segment in [SegmentDescriptor.kernelCode, .userCode] {
      #expect(segment.rawValue & upper(is32Bit) == 0)
    }
  }

  @Test func `A task state's descriptor scatters base and limit as the manual says`() {
    let base: UInt64 = 0x1122_3344_5566_7788
    let (low, high) = SegmentDescriptor.taskState(base: base, limit: 0xabcd)
    #expect(low.rawValue & 0xffff == 0xabcd)
    #expect(low.rawValue >> 16 & 0xff_ffff == base & 0xff_ffff)
    // An available 64-bit task state, present, of privilege 0.
    #expect(low.rawValue >> 40 & 0xff == 0b1_00_0_1001)
    // No limit past 16 bits, no granularity.
    #expect(low.rawValue >> 48 & 0xff == 0)
    #expect(low.rawValue >> 56 == base >> 24 & 0xff)
    #expect(high.rawValue == base >> 32)
  }
}
