// Where names lead, as far as a client learnt it.

import ExOSMemory

/// Names in directories, each believed for as long as nothing changed.
struct LearntNames: ~Copyable {
  private var rows = Table(count: LearntNames.count, repeating: Row())

  private struct Row {
    var directory = FileNumber(0)
    var file = FileNumber(0)
    var changeCount = UInt64.max
    var key = NameKey()
  }

  private static let count = 512

  @inline(__always)
  private func place(_ directory: FileNumber, _ key: borrowing NameKey) -> Int {
    let hash = (key.hash ^ directory.rawValue) &* 0xff51_afd7_ed55_8ccd
    return Int(truncatingIfNeeded: hash &>> 32) & (LearntNames.count &- 1)
  }

  /// The file that a directory had under a name as of a count; nothing if that is not known.
  @inline(__always)
  mutating func find(
    _ key: inout NameKey, in directory: FileNumber, at changeCount: UInt64
  ) -> FileNumber? {
    let row = place(directory, key)
    guard rows[row].changeCount == changeCount, rows[row].directory == directory,
      rows[row].key.isEqual(&key)
    else { return nil }
    return rows[row].file
  }

  /// Remembers a name.
  mutating func learn(
    _ key: NameKey, in directory: FileNumber, _ file: FileNumber, at changeCount: UInt64
  ) {
    rows[place(directory, key)] = Row(
      directory: directory, file: file, changeCount: changeCount, key: key)
  }
}
