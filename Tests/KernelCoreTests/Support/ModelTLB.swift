// What a processor may have cached, at worst: every translation and every page table that could be
// reached from the loaded root at some moment since it was last told to forget it (Intel SDM volume 3,
// 4.10). It believes nothing to be forgotten that was not named in an invalidation.

import ExokernelABI

/// A translation lookaside buffer of unlimited size that caches at every opportunity.
struct ModelTLB: Equatable {
  struct Translation: Comparable {
    var page: UInt64
    var frame: Int
    var isWritable: Bool

    static func < (one: Translation, other: Translation) -> Bool {
      (one.page, one.frame, one.isWritable ? 1 : 0)
        < (other.page, other.frame, other.isWritable ? 1 : 0)
    }
  }

  /// What a root leads to: pages, and page tables on the way; each ascending.
  struct Reach {
    fileprivate(set) var translations: [Translation] = []
    fileprivate(set) var tables: [Int] = []
  }

  /// The root page table that is loaded; 0 is the kernel's own, which reaches nothing of ring 3.
  private(set) var root = 0
  /// What is cached, each ascending.
  private(set) var translations: [Translation] = []
  private(set) var tables: [Int] = []

  /// Whether anything cached leads to a frame: to its content, or to read it as a page table.
  func reaches(_ frame: Int) -> Bool {
    tables.contains(frame) || translations.contains { $0.frame == frame }
  }

  /// Loads a root: what was cached of another is gone; the same one again is no load at all.
  mutating func load(root new: Int) {
    guard new != root else { return }
    root = new
    translations = []
    tables = []
  }

  /// Caches what can be reached now.
  mutating func fill(from pages: [SparsePage]) {
    guard root != 0 else { return }
    let reach = ModelTLB.reachable(from: root, in: pages)
    translations.formAscendingUnion(reach.translations)
    tables.formAscendingUnion(reach.tables)
  }

  /// Forgets a page and every table on the way (SDM 4.10.4.1), and caches again what is still there:
  /// an invalidation before the change of the entry is none.
  mutating func invalidate(page: UInt64, in pages: [SparsePage]) {
    guard root != 0 else { return }
    let reach = ModelTLB.reachable(from: root, in: pages)
    translations.removeAll { $0.page == page }
    translations.formAscendingUnion(reach.translations.filter { $0.page == page })
    tables = reach.tables
  }

  /// Forgets everything, and caches again what is still there.
  mutating func invalidateAll(in pages: [SparsePage]) {
    translations = []
    tables = []
    fill(from: pages)
  }

  /// Everything that ring 3 can reach from a root, as the processor walks.
  static func reachable(from root: Int, in pages: [SparsePage]) -> Reach {
    var reach = Reach(tables: [root])
    visit(root, level: 4, base: 0, isWritable: true, pages, &reach)
    reach.tables.sort()
    return reach
  }

  private static func visit(
    _ table: Int, level: Int, base: UInt64, isWritable: Bool, _ pages: [SparsePage],
    _ reach: inout Reach
  ) {
    for word in pages[table].present where level < 4 || word.index < 256 {
      let entry = PageTableEntry(rawValue: word.value)
      guard entry.isPresent, word.value & PageTableEntry.user != 0, entry.frame < pages.count
      else { continue }
      let address = base | UInt64(word.index) << UInt64(3 + 9 * level)
      let writable = isWritable && entry.isWritable
      if level == 1 {
        reach.translations.append(
          Translation(page: address, frame: entry.frame, isWritable: writable))
      } else {
        if !reach.tables.contains(entry.frame) { reach.tables.append(entry.frame) }
        visit(
          entry.frame, level: level - 1, base: address, isWritable: writable, pages, &reach)
      }
    }
  }
}
