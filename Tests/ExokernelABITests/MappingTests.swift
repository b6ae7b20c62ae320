// Flags of mappings and entries of page tables against Intel SDM volume 3, table 4-20.

import ExokernelABI
import Testing

@Suite struct MappingTests {
  @Test func `The processor's bits are where the manual has them`() {
    #expect(PageTableEntry.present == 0x1)
    #expect(PageTableEntry.writable == 0x2)
    #expect(PageTableEntry.user == 0x4)
    #expect(PageTableEntry.accessed == 0x20)
    #expect(PageTableEntry.dirty == 0x40)
    #expect(PageTableEntry.large == 0x80)
    #expect(PageTableEntry.global == 0x100)
    #expect(PageTableEntry.noExecute == 0x8000_0000_0000_0000)
    #expect(PageTableEntry.frameMask == 0x000f_ffff_ffff_f000)
  }

  @Test func `The library's bits and the kernel's note are ones that the processor ignores`() {
    let ignored: UInt64 = 7 << 9 | 0x7f << 52
    #expect(PageTableEntry.libraryMask & ~ignored == 0)
    #expect(PageTableEntry.mayWrite & ~ignored == 0)
    #expect(PageTableEntry.libraryMask & PageTableEntry.mayWrite == 0)
    #expect(PageTableEntry.libraryMask.nonzeroBitCount == 9)
  }

  @Test func `An entry keeps its frame apart from its bits`() {
    for frame in [1, 0x7f_ffff, 0xff_ffff_ffff] {
      let entry = PageTableEntry(frame: frame, bits: PageTableEntry.noExecute | 0xe00)
      #expect(entry.frame == frame && entry.isPresent && !entry.isExecutable && !entry.isWritable)
    }
  }

  @Test func `Flags become the entry's bits, and only those`() {
    for write in [false, true] {
      for execute in [false, true] {
        for slot in [0, 3, 15, 255] {
          for library: UInt64 in [0, 1, 7, 8, 0x155, 0x1ff] {
            let flags = MapFlags(write: write, execute: execute, slot: slot, library: library)
            #expect(flags.write == write && flags.execute == execute && flags.slot == slot)
            #expect(!flags.clearsHistory && flags.clearingHistory.clearsHistory)
            #expect(flags.rawValue & ~MapFlags.validMask == 0)
            let expected: UInt64 =
              5 | (write ? 2 : 0) | (execute ? 0 : 1 << 63) | (library & 7) << 9
              | (library >> 3) << 52
            #expect(flags.entryBits == expected)
            #expect(flags.clearingHistory.entryBits == expected)
          }
        }
      }
    }
  }

  @Test func `No flag reaches the frame, the history or the kernel's note in an entry`() {
    let all = MapFlags(rawValue: MapFlags.validMask)
    let forbidden =
      PageTableEntry.frameMask | PageTableEntry.mayWrite | PageTableEntry.accessed
      | PageTableEntry.dirty | PageTableEntry.large | PageTableEntry.global
    #expect(all.entryBits & forbidden == 0)
  }

  @Test func `A library keeps 63 bits in an entry that is not present`() {
    let entry = PageTableEntry(rawValue: UInt64.max << 1)
    #expect(!entry.isPresent && entry.payload == .max >> 1)
  }
}
