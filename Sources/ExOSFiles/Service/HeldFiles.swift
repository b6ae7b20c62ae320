// The files that a client holds, said by stores alone in its exchange area, where they end with it. The client keeps
// the table in order; the service only looks something up in it, before a file without names goes. Who makes a
// mess of its own loses its own files, or keeps some for as long as it lives.

/// How often a client holds which files: a table with open addressing (Knuth, The Art of Computer Programming
/// 3, 6.4, algorithms L and R).
struct HeldFiles: Sendable {
  /// A file's number, 0 for none, and a count, for each row.
  private let words: SlotWords
  private let first: Int

  /// How many different files a client may hold.
  static let capacity = 64
  private static let mask = capacity &- 1

  /// A table among the words of a slot.
  ///
  /// - Parameter first: The number of its first word.
  init(_ words: SlotWords, from first: Int) {
    self.words = words
    self.first = first
  }

  /// Whether a file is held.
  func contains(_ file: FileNumber) -> Bool {
    guard let row = row(for: file) else { return false }
    return number(row) != 0
  }

  /// Holds a file once more.
  ///
  /// - Returns: Whether there was room for it.
  func insert(_ file: FileNumber) -> Bool {
    guard let row = row(for: file) else { return false }
    set(row, file.rawValue, count: number(row) == 0 ? 1 : count(row) &+ 1)
    return true
  }

  /// Holds a file once less.
  ///
  /// - Returns: Whether it was held.
  func remove(_ file: FileNumber) -> Bool {
    guard let row = row(for: file), number(row) != 0 else { return false }
    if count(row) > 1 { set(row, file.rawValue, count: count(row) &- 1) } else { empty(row) }
    return true
  }

  // MARK: Rows

  private func number(_ row: Int) -> UInt64 { words[first &+ row &* 2] }

  private func count(_ row: Int) -> UInt64 { words[first &+ row &* 2 &+ 1] }

  private func set(_ row: Int, _ number: UInt64, count: UInt64) {
    words[first &+ row &* 2 &+ 1] = count
    words[first &+ row &* 2] = number
  }

  /// The row in which a file is looked for first.
  private func home(_ number: UInt64) -> Int { Int(truncatingIfNeeded: number) & HeldFiles.mask }

  /// The row of a file, or the empty one that it would get; nothing where it has none and all are taken.
  private func row(for file: FileNumber) -> Int? {
    var row = home(file.rawValue)
    for _ in 0..<HeldFiles.capacity {
      let number = number(row)
      if number == file.rawValue || number == 0 { return row }
      row = (row &+ 1) & HeldFiles.mask
    }
    return nil
  }

  /// Empties a row, after those behind it have closed up that would not be found across it.
  ///
  /// At every moment each of them is found.
  private func empty(_ row: Int) {
    var hole = row
    var next = row
    for _ in 1..<HeldFiles.capacity {
      next = (next &+ 1) & HeldFiles.mask
      let number = number(next)
      if number == 0 { break }
      let fromHome = (next &- home(number)) & HeldFiles.mask
      guard fromHome >= (next &- hole) & HeldFiles.mask else { continue }
      set(hole, number, count: count(next))
      hole = next
    }
    set(hole, 0, count: 0)
  }
}
