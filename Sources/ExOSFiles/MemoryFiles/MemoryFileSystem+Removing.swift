// Names of files in memory that go or move.

import ExOSMemory

extension MemoryFileSystem {
  public mutating func unlink(
    _ name: RawSpan, in directory: FileNumber
  ) throws(FileError) {
    let parent = try changeableRow(of: directory)
    if name.isDot || name.isDotDot { throw .isDirectory }
    let entry = try existing(name, in: parent)
    let row = Int(names[entry].file)
    if files[row].kind == .directory { throw .isDirectory }
    remove(entry, from: parent)
    dropLink(row)
  }

  public mutating func removeDirectory(
    _ name: RawSpan, in directory: FileNumber
  ) throws(FileError) {
    let parent = try changeableRow(of: directory)
    if name.isDot { throw .invalidArgument }
    if name.isDotDot { throw .notEmpty }
    let entry = try existing(name, in: parent)
    let row = Int(names[entry].file)
    guard files[row].kind == .directory else { throw .notDirectory }
    guard files[row].firstName < 0 else { throw .notEmpty }
    remove(entry, from: parent)
    dropDirectory(row, in: parent)
  }

  public mutating func rename(
    _ name: RawSpan, in directory: FileNumber, to newName: RawSpan,
    in newDirectory: FileNumber
  ) throws(FileError) {
    if name.isDot || name.isDotDot || newName.isDot || newName.isDotDot { throw .busy }
    try newName.checkNew()
    let parent = try changeableRow(of: directory)
    let newParent = try changeableRow(of: newDirectory)
    let entry = try existing(name, in: parent)
    let row = Int(names[entry].file)
    let isDirectory = files[row].kind == .directory
    if isDirectory { try checkNotAbove(row, newParent) }
    if let target = names.find(newName, in: newParent) {
      let old = Int(names[target].file)
      if old == row { return }
      try checkReplaceable(old, by: row)
      names[target].file = Int32(truncatingIfNeeded: row)
      touchContent(newParent)
      if isDirectory { dropDirectory(old, in: newParent) } else { dropLink(old) }
    } else {
      // The old name's row is the new one's.
      if names.isFull {
        remove(entry, from: parent)
        add(newName, row, to: newParent)
        return moveUnder(newParent, row, from: parent)
      }
      add(newName, row, to: newParent)
    }
    remove(entry, from: parent)
    moveUnder(newParent, row, from: parent)
  }

  private func checkReplaceable(_ old: Int, by row: Int) throws(FileError) {
    let isDirectory = files[row].kind == .directory
    if files[old].kind == .directory {
      if !isDirectory { throw .isDirectory }
      if files[old].firstName >= 0 { throw .notEmpty }
    } else if isDirectory {
      throw .notDirectory
    }
  }

  /// Throws if a directory is a target or above it.
  private func checkNotAbove(_ row: Int, _ target: Int) throws(FileError) {
    var current = target
    while current != 0 {
      if current == row { throw .invalidArgument }
      current = Int(files[current].parent)
    }
  }

  private mutating func moveUnder(_ newParent: Int, _ row: Int, from parent: Int) {
    files[row].changeTime = clock()
    guard files[row].kind == .directory else { return }
    files[parent].linkCount &-= 1
    files[newParent].linkCount &+= 1
    files[row].parent = Int32(truncatingIfNeeded: newParent)
  }

  private mutating func remove(_ name: Int, from parent: Int) {
    if Int(files[parent].firstName) == name { files[parent].firstName = names[name].next }
    if Int(files[parent].lastName) == name { files[parent].lastName = names[name].previous }
    names.remove(name)
    touchContent(parent)
  }

  private mutating func dropLink(_ row: Int) {
    files[row].linkCount &-= 1
    files[row].changeTime = clock()
    removeIfUnused(row)
  }

  private mutating func dropDirectory(_ row: Int, in parent: Int) {
    files[parent].linkCount &-= 1
    files[row].linkCount = 0
    removeIfUnused(row)
  }
}
