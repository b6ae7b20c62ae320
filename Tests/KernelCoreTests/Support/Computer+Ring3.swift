// What ring 3 does without the kernel: it writes whatever it can reach, and the processor notes in the
// entries that it did.

import ExokernelABI
import KernelCore

extension Computer {
  /// Writes a word somewhere in the pages that the running context may write; `choice` says where.
  func write(_ word: UInt64, choice: UInt64) {
    let reachable = kernel.machine.tlb.translations.filter(\.isWritable)
    guard !reachable.isEmpty else { return }
    let target = reachable[Int(choice % UInt64(reachable.count))]
    noteAccess(to: target.page)
    let index = Int(choice >> 32 & 511)
    // A context page's first words are written more often: they hold events back.
    if kernel.machine[frame: target.frame].isKind(.sharedWithKernel), choice >> 60 < 8 {
      kernel.machine.pages[target.frame][0] = word & 3
    } else {
      kernel.machine.pages[target.frame][index] = word
    }
  }

  /// The running context has handled its events.
  func releaseEvents() {
    if running != 0 { kernel.machine[sharedWord: ContextPage.event, of: running] = 0 }
  }

  /// Sets the accessed and dirty bits on the way to a page (Intel SDM volume 3, 4.8).
  private func noteAccess(to page: UInt64) {
    var table = kernel.machine.tlb.root
    for level in [4, 3, 2, 1] {
      let index = Int(page >> UInt64(3 + 9 * level)) & 511
      let word = kernel.machine.pages[table][index]
      guard word & PageTableEntry.present != 0 else { return }
      let dirty = level == 1 ? PageTableEntry.dirty : 0
      kernel.machine.pages[table][index] = word | PageTableEntry.accessed | dirty
      table = PageTableEntry(rawValue: word).frame
    }
  }
}
