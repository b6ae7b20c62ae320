// What a processor may have cached, at worst: every translation and every page table that could be
// reached from the loaded root at some moment since it was last told to forget it (Intel SDM volume 3,
// 4.10). It believes nothing to be forgotten that was not named in an invalidation.

import ExokernelABI

/// A translation lookaside buffer of unlimited size that caches at every opportunity.
struct ModelTLB: Equatable {
  struct Translation: Hashable {
    var page: UInt64
    var frame: Int
    var isWritable: Bool
  }

  /// The root page table that is loaded; 0 is the kernel's own, which reaches nothing of ring 3.
  private(set) var root = 0
  private(set) var translations: Set<Translation> = []
  private(set) var tables: Set<Int> = []

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
    let (leaves, inner) = ModelTLB.reachable(from: root, in: pages)
    translations.formUnion(leaves)
    tables.formUnion(inner)
  }

  /// Forgets a page and every table on the way (SDM 4.10.4.1), and caches again what is still there:
  /// an invalidation before the change of the entry is none.
  mutating func invalidate(page: UInt64, in pages: [SparsePage]) {
    guard root != 0 else { return }
    let (leaves, inner) = ModelTLB.reachable(from: root, in: pages)
    translations = translations.filter { $0.page != page }
    translations.formUnion(leaves.filter { $0.page == page })
    tables = inner
  }

  /// Forgets everything, and caches again what is still there.
  mutating func invalidateAll(in pages: [SparsePage]) {
    translations = []
    tables = []
    fill(from: pages)
  }

  /// Everything that ring 3 can reach from a root, as the processor walks.
  static func reachable(from root: Int, in pages: [SparsePage]) -> (Set<Translation>, Set<Int>) {
    var leaves: Set<Translation> = []
    var tables: Set<Int> = [root]
    visit(root, level: 4, base: 0, isWritable: true, pages, &leaves, &tables)
    return (leaves, tables)
  }

  private static func visit(
    _ table: Int, level: Int, base: UInt64, isWritable: Bool, _ pages: [SparsePage],
    _ leaves: inout Set<Translation>, _ tables: inout Set<Int>
  ) {
    for (index, word) in pages[table].words where level < 4 || index < 256 {
      let entry = PageTableEntry(rawValue: word)
      guard entry.isPresent, word & PageTableEntry.user != 0, entry.frame < pages.count else {
        continue
      }
      let address = base | UInt64(index) << UInt64(3 + 9 * level)
      let writable = isWritable && entry.isWritable
      if level == 1 {
        leaves.insert(Translation(page: address, frame: entry.frame, isWritable: writable))
      } else {
        tables.insert(entry.frame)
        visit(
          entry.frame, level: level - 1, base: address, isWritable: writable, pages, &leaves,
          &tables)
      }
    }
  }
}
