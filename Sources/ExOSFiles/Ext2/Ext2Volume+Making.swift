// New names: of new files, and of old ones. A file is whole before a name leads to it, and one that could
// get none is taken back.

import ExOSMemory

extension Ext2Volume where Device: ~Copyable, Policy: ~Copyable {
  static var maximumLinkCount: UInt16 { 32_000 }

  public mutating func makeFile(
    _ name: RawSpan, in directory: FileNumber, permissions: UInt16
  ) throws(FileError) -> FileNumber {
    let parent = try rowToAdd(name, to: directory)
    let row = try makeInode(.regular, permissions: permissions, near: inodes[parent].number)
    return try finish(row, .regular, name, in: parent)
  }

  public mutating func makeDirectory(
    _ name: RawSpan, in directory: FileNumber, permissions: UInt16
  ) throws(FileError) -> FileNumber {
    let parent = try rowToAdd(name, to: directory)
    guard inodes[parent].inode.linkCount < Ext2Volume.maximumLinkCount else {
      throw .tooManyLinks
    }
    let row = try makeInode(.directory, permissions: permissions, near: inodes[parent].number)
    do throws(FileError) {
      try makeFirstBlock(of: row, parent: inodes[parent].number)
    } catch {
      discard(row)
      throw error
    }
    let file = try finish(row, .directory, name, in: parent)
    inodes[row].inode.linkCount = 2
    inodes[parent].inode.linkCount &+= 1
    return file
  }

  public mutating func makeSymbolicLink(
    _ name: RawSpan, in directory: FileNumber, target: RawSpan
  ) throws(FileError) -> FileNumber {
    let count = target.byteCount
    try target.checkTarget(limit: geometry.blockSize)
    let parent = try rowToAdd(name, to: directory)
    let row = try makeInode(.symbolicLink, permissions: 0o777, near: inodes[parent].number)
    if count < 60 {
      for index in 0..<15 where index &* 4 < count {
        inodes[row].inode.pointers[index] = UInt32(
          truncatingIfNeeded: target.word(at: index &* 4))
      }
    } else {
      do throws(FileError) {
        let block = try allocateBlock(for: row, near: groupStart(of: row))
        inodes[row].inode.pointers[0] = block
        memory.copy(target, to: try clear(block), at: geometry.offset(of: block))
      } catch {
        discard(row)
        throw error
      }
    }
    inodes[row].inode.size = UInt64(count)
    return try finish(row, .symbolicLink, name, in: parent)
  }

  public mutating func link(
    _ file: FileNumber, as name: RawSpan, in directory: FileNumber
  ) throws(FileError) {
    let parent = try rowToAdd(name, to: directory)
    let row = try row(of: file)
    guard let kind = inodes[row].inode.kind, kind != .directory else { throw .notPermitted }
    guard inodes[row].inode.linkCount > 0 else { throw .notFound }
    try checkChangeable(row)
    guard inodes[row].inode.linkCount < Ext2Volume.maximumLinkCount else {
      throw .tooManyLinks
    }
    inodes[row].inode.linkCount &+= 1
    do throws(FileError) {
      try addName(name, for: inodes[row].number, kind, to: parent)
    } catch {
      inodes[row].inode.linkCount &-= 1
      throw error
    }
    touchInode(row)
  }

  private func groupStart(of row: Int) -> UInt32 {
    groups[Int((inodes[row].number &- 1) / geometry.inodesPerGroup)].firstBlock
  }

  /// The row of a directory that may get a name, which it does not have.
  private mutating func rowToAdd(
    _ name: RawSpan, to directory: FileNumber
  ) throws(FileError) -> Int {
    let row = try changeableRow(ofDirectory: directory)
    try name.checkNew()
    if var key = NameKey(name), names.find(&key, in: inodes[row].number) != nil {
      throw .exists
    }
    if try find(name, in: row) != nil { throw .exists }
    return row
  }

  /// Gives a new file its name.
  private mutating func finish(
    _ row: Int, _ kind: FileKind, _ name: RawSpan, in parent: Int
  ) throws(FileError) -> FileNumber {
    let number = inodes[row].number
    inodes[row].inode.linkCount = 1
    do throws(FileError) {
      try addName(name, for: number, kind, to: parent)
    } catch {
      discard(row)
      throw error
    }
    return FileNumber(UInt64(number))
  }

  /// Gives a new directory its names of itself and the one above.
  private mutating func makeFirstBlock(of row: Int, parent: UInt32) throws(FileError) {
    let block = try allocateBlock(for: row, near: groupStart(of: row))
    inodes[row].inode.pointers[0] = block
    inodes[row].inode.size = UInt64(geometry.blockSize)
    let slot = try clear(block)
    let base = geometry.offset(of: block)
    let code = UInt64(geometry.hasFileTypes ? Ext2Entry.code(of: .directory) : 0)
    let own = UInt64(inodes[row].number) | 12 &<< 32 | 1 &<< 48 | code &<< 56
    let rest = UInt64(truncatingIfNeeded: geometry.blockSize &- 12)
    let above = UInt64(parent) | rest &<< 32 | 2 &<< 48 | code &<< 56
    memory.store(own, to: slot, at: base)
    memory.store(0x2e as UInt32, to: slot, at: base &+ 8)
    memory.store(above, to: slot, at: base &+ 12)
    memory.store(0x2e2e as UInt32, to: slot, at: base &+ 20)
  }
}
