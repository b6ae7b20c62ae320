// Names that go, and names that move. A file without a name lives for as long as somebody holds it. A
// name that moves is there under the new name before it goes under the old one.

extension Ext2Volume where Device: ~Copyable, Policy: ~Copyable {
  public mutating func unlink(
    _ name: RawSpan, in directory: FileNumber
  ) throws(FileError) {
    let parent = try changeableRow(ofDirectory: directory)
    if name.isDot || name.isDotDot { throw .isDirectory }
    let entry = try existingEntry(name, in: parent)
    let row = try row(of: entry.inode)
    if inodes[row].inode.kind == .directory { throw .isDirectory }
    try checkChangeable(row)
    try checkLinked(row)
    try removeName(name, at: entry, from: parent)
    try dropLink(row)
  }

  public mutating func removeDirectory(
    _ name: RawSpan, in directory: FileNumber
  ) throws(FileError) {
    let parent = try changeableRow(ofDirectory: directory)
    if name.isDot { throw .invalidArgument }
    if name.isDotDot { throw .notEmpty }
    let entry = try existingEntry(name, in: parent)
    let row = try row(of: entry.inode)
    guard inodes[row].inode.kind == .directory else { throw .notDirectory }
    try checkRemovable(row)
    try removeName(name, at: entry, from: parent)
    try dropDirectory(row, in: parent)
  }

  public mutating func rename(
    _ name: RawSpan, in directory: FileNumber, to newName: RawSpan,
    in newDirectory: FileNumber
  ) throws(FileError) {
    if name.isDot || name.isDotDot || newName.isDot || newName.isDotDot { throw .busy }
    try newName.checkNew()
    try checkNotAbove(name, in: directory, newDirectory)
    let parent = try changeableRow(ofDirectory: directory)
    let newParent = try changeableRow(ofDirectory: newDirectory)
    let entry = try existingEntry(name, in: parent)
    let row = try row(of: entry.inode)
    guard let kind = inodes[row].inode.kind else { throw damage(.inode) }
    try checkChangeable(row)
    try checkLinked(row)
    let isMove = parent != newParent && kind == .directory
    let target = try find(newName, in: newParent)
    if target?.inode == entry.inode { return }
    // What is changed last is in memory before anything is changed: a device that fails on the way would
    // leave a file with more names than it counts.
    let slot = try pinnedSlot(of: entry.block)
    defer { cache.unpin(slot) }
    let aboveSlot = isMove ? try pinnedSlot(of: parentEntry(of: row).block) : cache.zeroSlot
    defer { cache.unpin(aboveSlot) }
    var replaced: Int?
    if let target {
      replaced = try replace(target, newName, in: newParent, with: row, kind)
    } else {
      if isMove, inodes[newParent].inode.linkCount >= Ext2Volume.maximumLinkCount {
        throw .tooManyLinks
      }
      try addName(newName, for: entry.inode, kind, to: newParent)
    }
    // The new name may have taken bytes that the old one had to spare.
    var old = try self.entry(at: entry.offset, of: entry.block, in: slot)
    old.logical = entry.logical
    try removeName(name, at: old, from: parent)
    if isMove { try moveUnder(newParent, row, from: parent) }
    touchInode(row)
    guard let replaced else { return }
    if kind == .directory {
      try dropDirectory(replaced, in: newParent)
    } else {
      try dropLink(replaced)
    }
  }

  /// The slot that holds a block, and does so until it is unpinned.
  private mutating func pinnedSlot(of block: UInt32) throws(FileError) -> Int {
    let slot = try slot(of: block)
    cache.pin(slot)
    return slot
  }

  private mutating func existingEntry(
    _ name: RawSpan, in row: Int
  ) throws(FileError) -> Ext2Entry {
    if name.byteCount > 255 { throw .nameTooLong }
    guard let entry = try find(name, in: row) else { throw .notFound }
    return entry
  }

  /// Throws if a file that a name leads to has none by its own count.
  private mutating func checkLinked(_ row: Int) throws(FileError) {
    if inodes[row].inode.linkCount == 0 { throw damage(.linkCount) }
  }

  private mutating func checkRemovable(_ row: Int) throws(FileError) {
    try checkLinked(row)
    try checkChangeable(row)
    if inodes[row].number == Ext2Volume.rootNumber { throw .busy }
    try checkEmpty(row)
  }

  private mutating func dropLink(_ row: Int) throws(FileError) {
    inodes[row].inode.linkCount &-= 1
    touchInode(row)
    try removeIfUnused(row)
  }

  private mutating func dropDirectory(_ row: Int, in parent: Int) throws(FileError) {
    if inodes[parent].inode.linkCount > 2 { inodes[parent].inode.linkCount &-= 1 }
    inodes[row].inode.linkCount = 0
    touchInode(row)
    try removeIfUnused(row)
  }

  /// Throws if a name is that of a directory which is another one or above it.
  ///
  /// It looks at as many inodes as there are directories on the way, so that it comes before any row is
  /// relied on.
  private mutating func checkNotAbove(
    _ name: RawSpan, in directory: FileNumber, _ target: FileNumber
  ) throws(FileError) {
    if directory == target { return }
    let file = try lookUp(name, in: directory)
    let fileRow = try row(of: file)
    guard inodes[fileRow].inode.kind == .directory else { return }
    var current = target
    // Where directories go round in a circle, there are no more steps than directories.
    for _ in 0..<min(geometry.inodeCount, 65_536) {
      if current == file { throw .invalidArgument }
      if current == root { return }
      let above = try directoryRow(of: current)
      current = FileNumber(UInt64(try parentEntry(of: above).inode))
    }
    throw damage(.directory)
  }

  /// Has a name that leads to one file lead to another.
  ///
  /// - Returns: The row of the one that lost it.
  private mutating func replace(
    _ target: Ext2Entry, _ name: RawSpan, in parent: Int, with row: Int, _ kind: FileKind
  ) throws(FileError) -> Int {
    let old = try self.row(of: target.inode)
    let isDirectory = inodes[old].inode.kind == .directory
    if isDirectory, kind != .directory { throw .isDirectory }
    if !isDirectory, kind == .directory { throw .notDirectory }
    if isDirectory {
      try checkRemovable(old)
    } else {
      try checkChangeable(old)
      try checkLinked(old)
    }
    try redirect(target, to: inodes[row].number, kind)
    names.insert(name, in: inodes[parent].number, inodes[row].number)
    inodes[parent].inode.flags &= ~Ext2Inode.indexFlag
    touchContent(parent)
    return old
  }

  /// Has a directory know the one above it, and that one count it.
  private mutating func moveUnder(
    _ newParent: Int, _ row: Int, from parent: Int
  ) throws(FileError) {
    let above = try parentEntry(of: row)
    try redirect(above, to: inodes[newParent].number, .directory)
    if inodes[parent].inode.linkCount > 2 { inodes[parent].inode.linkCount &-= 1 }
    inodes[newParent].inode.linkCount &+= 1
    inodes[parent].isDirty = true
    inodes[newParent].isDirty = true
  }
}
