// What is known of a file: all of it is in its inode.

extension Ext2Volume where Device: ~Copyable, Policy: ~Copyable {
  @inline(__always)
  public mutating func kind(of file: FileNumber) throws(FileError) -> FileKind {
    // A row whose inode has no kind was never made.
    guard let kind = inodes[try row(of: file)].inode.kind else { throw .corrupt(.inode) }
    return kind
  }

  public mutating func attributes(of file: FileNumber) throws(FileError) -> FileAttributes {
    let row = try row(of: file)
    guard let kind = inodes[row].inode.kind else { throw .corrupt(.inode) }
    return FileAttributes(
      number: file, kind: kind, permissions: inodes[row].inode.mode & 0xfff,
      linkCount: Int(inodes[row].inode.linkCount), owner: inodes[row].inode.owner,
      group: inodes[row].inode.group, size: inodes[row].inode.size,
      sectorCount: UInt64(inodes[row].inode.sectorCount),
      accessTime: inodes[row].inode.accessTime,
      modificationTime: inodes[row].inode.modificationTime,
      changeTime: inodes[row].inode.changeTime)
  }

  public mutating func change(
    _ change: AttributeChange, of file: FileNumber
  ) throws(FileError) {
    try beginChange()
    let row = try row(of: file)
    try checkChangeable(row)
    if let permissions = change.permissions {
      inodes[row].inode.mode = inodes[row].inode.mode & 0xf000 | permissions & 0xfff
    }
    if let owner = change.owner { inodes[row].inode.owner = owner }
    if let group = change.group { inodes[row].inode.group = group }
    if let time = change.accessTime { inodes[row].inode.accessTime = time }
    if let time = change.modificationTime { inodes[row].inode.modificationTime = time }
    touchInode(row)
  }
}
