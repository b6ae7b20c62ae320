import ELF
import Testing

@Suite struct SegmentTests {
  /// What the parser says when the data segment is changed.
  private func fault(_ change: (inout ImageBuilder.Header) -> Void) -> ELFError? {
    var builder = ImageBuilder()
    change(&builder.headers[1])
    return builder.bytes.fault
  }

  @Test func fileLargerThanMemoryIsRefused() {
    #expect(fault { $0.memorySize = $0.fileSize - 1 } == .segment(1, .fileLargerThanMemory))
  }

  @Test func contentsOutsideTheFileAreRefused() {
    #expect(fault { $0.offset = 0x3000 } == .segment(1, .outsideFile))
    #expect(fault { $0.offset = .max - 0xfff } == .segment(1, .outsideFile))
    #expect(
      fault {
        $0.fileSize = .max
        $0.memorySize = .max
      } == .segment(1, .outsideFile))
  }

  @Test func addressesOutsideTheirSpaceAreRefused() {
    #expect(fault { $0.address = 0xf000 } == .segment(1, .outsideAddressSpace))
    #expect(fault { $0.address = 0x1_0000 } == nil)
    #expect(fault { $0.address = 0x7fff_ffff_d000 } == nil)
    #expect(fault { $0.address = 0x7fff_ffff_e000 } == .segment(1, .outsideAddressSpace))
    #expect(fault { $0.address = 0xffff_ffff_8000_0000 } == .segment(1, .outsideAddressSpace))
    #expect(fault { $0.memorySize = .max } == .segment(1, .outsideAddressSpace))
    #expect(fault { $0.memorySize = .max - 0x40_1000 } == .segment(1, .outsideAddressSpace))
  }

  @Test func misalignedSegmentsAreRefused() {
    #expect(fault { $0.address += 8 } == .segment(1, .misaligned))
    #expect(fault { $0.alignment = 0x1001 } == .segment(1, .misaligned))
    #expect(fault { $0.alignment = 0 } == nil)
    // Nothing comes from the file, so the offset does not count.
    #expect(
      fault {
        $0.address += 8
        $0.fileSize = 0
      } == nil)
  }

  @Test func protectionsAreCheckedExhaustively() {
    for flags: UInt32 in 0..<8 {
      let found = fault { $0.flags = flags }
      let expected: ELFError? =
        flags & 4 == 0
        ? .segment(1, .notReadable)
        : flags & 3 == 3 ? .segment(1, .writableAndExecutable) : nil
      #expect(found == expected, "\(flags)")
    }
  }

  @Test func segmentsThatShareAPageAreRefused() {
    #expect(fault { $0.address = 0x40_0000 } == .segment(1, .overlapping))
    #expect(
      fault {
        $0.address = 0x40_0ff8
        $0.offset = 0x1ff8
      } == .segment(1, .overlapping))
    #expect(fault { $0.address = 0x3f_e000 } == nil)
    #expect(
      fault {
        $0.address = 0x3f_e000
        $0.memorySize = 0x2001
      } == .segment(1, .overlapping))
  }
}
