// A frame's row packs seven fields into a word: whatever is set in one, the others stay.

import ExokernelABI
import Testing

@Suite struct FrameEntryTests {
  private let kinds: [FrameKind] = [
    .reserved, .free, .draining, .held, .table, .contextPrivate, .sharedWithKernel, .records,
  ]

  @Test func `Becoming something sets kind, holder, guard, level and records, each by itself`() {
    for kind in kinds {
      for holder in [0, 1, 0x155, 0x3ff] {
        for guardSlot in [0, 5, 15] {
          for level in 1...4 {
            var entry = FrameEntry()
            entry.become(
              kind, holder: holder, guardSlot: guardSlot, level: level, hasRecords: level == 1)
            #expect(entry.kind == kind && entry.isKind(kind))
            #expect(entry.holder == holder && entry.guardSlot == guardSlot)
            #expect(entry.level == level && entry.hasRecords == (level == 1))
            #expect(entry.bindingCount == 0 && entry.generation == 0)
          }
        }
      }
    }
  }

  @Test func `Becoming something keeps the generation and the bindings`() {
    var entry = FrameEntry()
    entry.renew()
    entry.renew()
    for _ in 0..<FrameEntry.maximumBindings { entry.addBinding() }
    entry.become(.table, holder: 0x3ff, guardSlot: 15, level: 4, hasRecords: true)
    #expect(entry.generation == 2 && entry.bindingCount == FrameEntry.maximumBindings)
    entry.become(.reserved, holder: 0)
    #expect(entry.generation == 2 && entry.bindingCount == FrameEntry.maximumBindings)
  }

  @Test func `A guard changes and nothing else does`() {
    for slot in 0...15 {
      var entry = FrameEntry()
      entry.become(.held, holder: 0x2aa, guardSlot: 15 - slot, level: 3, hasRecords: true)
      entry.addBinding()
      entry.setGuardSlot(slot)
      #expect(entry.guardSlot == slot)
      #expect(entry.kind == .held && entry.holder == 0x2aa && entry.level == 3)
      #expect(entry.hasRecords && entry.bindingCount == 1)
    }
  }

  @Test func `Bindings count up and down without touching their neighbours`() {
    var entry = FrameEntry()
    entry.become(.held, holder: 0x3ff, guardSlot: 15)
    entry.renew()
    let before = entry
    for count in 1...FrameEntry.maximumBindings {
      entry.addBinding()
      #expect(entry.bindingCount == count)
    }
    for _ in 1...FrameEntry.maximumBindings { entry.removeBinding() }
    #expect(entry == before)
  }

  @Test func `Forgetting bindings forgets count and records`() {
    var entry = FrameEntry()
    entry.become(.table, holder: 3, guardSlot: 2, level: 2)
    entry.addBinding()
    entry.firstBinding = 7
    entry.furtherBindings = 9
    entry.forgetBindings()
    #expect(entry.bindingCount == 0 && entry.firstBinding == 0 && entry.furtherBindings == 0)
    #expect(entry.kind == .table && entry.holder == 3 && entry.level == 2)
  }

  @Test func `A generation that comes round is not zero, which stands for any`() {
    var entry = FrameEntry()
    entry.become(.held, holder: 0x3ff, guardSlot: 15)
    entry.state |= 0xffff_ffff << 32
    entry.renew()
    #expect(entry.generation == 1)
    #expect(entry.holder == 0x3ff && entry.guardSlot == 15)
  }
}
