// What is known of files, as far as a client learnt it.

import ExOSMemory

/// Attributes of files, each believed for as long as nothing changed.
struct LearntAttributes: ~Copyable {
  var rows = Table(count: LearntAttributes.count, repeating: Row())

  struct Row {
    var file = FileNumber(0)
    var changeCount = UInt64.max
    var attributes = FileAttributes(
      number: FileNumber(0), kind: .regular, permissions: 0, linkCount: 0, owner: 0, group: 0,
      size: 0, sectorCount: 0, accessTime: FileTime(seconds: 0),
      modificationTime: FileTime(seconds: 0), changeTime: FileTime(seconds: 0))
  }

  private static let count = 256

  @inline(__always)
  private func place(_ file: FileNumber) -> Int {
    Int(truncatingIfNeeded: file.rawValue ^ file.rawValue &>> 32) & (LearntAttributes.count &- 1)
  }

  /// The row of a file of which something is known as of a count.
  @inline(__always)
  func row(of file: FileNumber, at changeCount: UInt64) -> Int? {
    let row = place(file)
    return rows[row].changeCount == changeCount && rows[row].file == file ? row : nil
  }

  /// Remembers a file's attributes.
  mutating func learn(
    _ attributes: FileAttributes, of file: FileNumber, at changeCount: UInt64
  ) {
    rows[place(file)] = Row(file: file, changeCount: changeCount, attributes: attributes)
  }
}
