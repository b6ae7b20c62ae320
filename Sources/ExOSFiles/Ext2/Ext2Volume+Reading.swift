// Content read where it lies. A block that was looked at before is found again by a few compares, for as long as
// nothing changed and its slot holds it; what a sequential reader will want is asked for ahead.

import ExOSMemory

extension Ext2Volume where Device: ~Copyable, Policy: ~Copyable {
  @inline(__always)
  public mutating func view(
    of file: FileNumber, at offset: UInt64
  ) throws(FileError) -> FileView {
    if let row = found.row(of: file, at: offset), found.rows[row].changeCount == changeCount,
      cache.use(found.rows[row].slot, of: found.rows[row].stamp)
    {
      return found.view(row, at: offset, in: memory)
    }
    return try findView(of: file, at: offset)
  }

  @inline(never)
  private mutating func findView(
    of file: FileNumber, at offset: UInt64
  ) throws(FileError) -> FileView {
    let row = try row(of: file)
    switch inodes[row].inode.kind {
    case .regular: break
    case .symbolicLink:
      if inodes[row].inode.isFastLink(sectorsPerBlock: geometry.sectorsPerBlock) {
        return try viewOfFastLink(row, at: offset)
      }
    case .directory: throw .isDirectory
    default: throw .notSupported
    }
    let size = inodes[row].inode.size
    guard offset < size else {
      return FileView(memory: memory, slot: cache.zeroSlot, offset: 0, count: 0)
    }
    let start = found.start(of: offset)
    let view = try viewOfBlock(at: start, of: row, file, size: size)
    return view.dropping(Int(truncatingIfNeeded: offset &- start))
  }

  /// All that is a file's of the block that begins at an offset.
  private mutating func viewOfBlock(
    at offset: UInt64, of row: Int, _ file: FileNumber, size: UInt64
  ) throws(FileError) -> FileView {
    let logical = UInt32(truncatingIfNeeded: offset &>> UInt64(geometry.blockShift))
    let count = Int(min(UInt64(geometry.blockSize), size &- offset))
    let block = try map(logical, of: row)
    if block == 0 {
      return FileView(memory: memory, slot: cache.zeroSlot, offset: 0, count: count)
    }
    if readAhead > 0 { prefetch(after: logical, of: row) }
    let view = FileView(
      memory: memory, slot: try slot(of: block), offset: geometry.offset(of: block), count: count)
    found.insert(
      view, of: file, at: offset, changeCount: changeCount, stamp: geometry.deviceBlock(of: block))
    return view
  }

  /// The target of a symbolic link lies where its inode's pointers would.
  private mutating func viewOfFastLink(
    _ row: Int, at offset: UInt64
  ) throws(FileError) -> FileView {
    if inodes[row].isDirty { try store(row) }
    let place = inodePlace(inodes[row].number)
    let slot = try slot(of: place.block)
    let start = geometry.offset(of: place.block) &+ place.offset &+ Ext2Inode.pointersOffset
    let skipped = Int(min(offset, inodes[row].inode.size))
    return FileView(
      memory: memory, slot: slot, offset: start &+ skipped,
      count: Int(inodes[row].inode.size) &- skipped)
  }

  /// Asks for what a sequential reader will read next, half a window at a time.
  private mutating func prefetch(after logical: UInt32, of row: Int) {
    let isSequential = logical == inodes[row].nextRead
    inodes[row].nextRead = logical &+ 1
    let window = UInt32(truncatingIfNeeded: min(readAhead, 64))
    if !isSequential { inodes[row].aheadEnd = logical &+ 1 }
    let end = max(inodes[row].aheadEnd, logical &+ 1)
    guard isSequential, end &- logical &- 1 <= window / 2 else { return }
    let run = inodes[row].run
    var next = end
    while next < logical &+ 1 &+ window, let block = run.physical(of: next) {
      cache.prefetch(geometry.deviceBlock(of: block))
      next &+= 1
    }
    inodes[row].aheadEnd = next
  }

  public mutating func pin(_ view: FileView, of file: FileNumber) { cache.pin(view.slot) }

  public mutating func unpin(_ view: FileView, of file: FileNumber) { cache.unpin(view.slot) }
}
