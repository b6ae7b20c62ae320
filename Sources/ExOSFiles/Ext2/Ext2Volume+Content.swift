// Content, read where it lies and written in place. A block that a file did not have is filled before
// anything points to it, so that what was on the disk before never shows.

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

  public mutating func write(
    _ bytes: RawSpan, to file: FileNumber, at offset: UInt64
  ) throws(FileError) -> Int {
    let row = try writableRow(of: file)
    guard offset < geometry.maximumFileSize else { throw .fileTooBig }
    let room = geometry.maximumFileSize &- offset
    let count = Int(min(UInt64(bytes.byteCount), room))
    if count == 0 { return 0 }
    try prepareSize(UInt64(count) &+ offset, of: row)
    if offset > inodes[row].inode.size { try clearTail(of: row) }
    touchContent(row)
    var done = 0
    while done < count {
      let place = offset &+ UInt64(done)
      let within = Int(truncatingIfNeeded: place) & (geometry.blockSize &- 1)
      let piece = min(geometry.blockSize &- within, count &- done)
      do throws(FileError) {
        try writeBlock(
          bytes.extracting(done..<done &+ piece), within,
          UInt32(truncatingIfNeeded: place &>> UInt64(geometry.blockShift)), of: row)
      } catch {
        if done > 0 { return done }
        throw error
      }
      done &+= piece
      if offset &+ UInt64(done) > inodes[row].inode.size {
        inodes[row].inode.size = offset &+ UInt64(done)
      }
    }
    return done
  }

  /// The row of a regular file that may be changed.
  mutating func writableRow(of file: FileNumber) throws(FileError) -> Int {
    try beginChange()
    let row = try row(of: file)
    switch inodes[row].inode.kind {
    case .regular: break
    case .directory: throw .isDirectory
    default: throw .notSupported
    }
    try checkChangeable(row)
    return row
  }

  /// Says on the volume that a file is large, if it will be.
  private mutating func prepareSize(_ size: UInt64, of row: Int) throws(FileError) {
    guard size > 0x7fff_ffff, size > inodes[row].inode.size else { return }
    if !superblock.isDynamic { throw .fileTooBig }
    superblock.readOnlyCompatible |= Ext2Feature.largeFiles
  }

  private mutating func writeBlock(
    _ bytes: RawSpan, _ within: Int, _ logical: UInt32, of row: Int
  ) throws(FileError) {
    let block = try map(logical, of: row)
    if block == 0 { return try writeNewBlock(bytes, within, logical, of: row) }
    let slot: Int
    if bytes.byteCount == SlotMemory.slotSize {
      do throws(BlockError) {
        slot = try cache.slotToOverwrite(of: UInt64(block))
      } catch { throw FileError(error) }
    } else {
      slot = try slotToChange(of: block)
    }
    memory.copy(bytes, to: slot, at: geometry.offset(of: block) &+ within)
  }

  private mutating func writeNewBlock(
    _ bytes: RawSpan, _ within: Int, _ logical: UInt32, of row: Int
  ) throws(FileError) {
    guard let place = try place(of: logical, in: row, isMaking: true) else { return }
    let block = try allocateBlock(for: row, near: goal(for: logical, at: place, in: row))
    do throws(FileError) {
      let slot = try clear(block)
      memory.copy(bytes, to: slot, at: geometry.offset(of: block) &+ within)
      try setPointer(at: place, in: row, to: block)
    } catch {
      try? freeBlock(block, of: row)
      throw error
    }
    let allocated = BlockRun(logical: logical, physical: block, count: 1)
    inodes[row].allocated = allocated
    if inodes[row].run.isFollowed(by: logical),
      inodes[row].run.physical &+ inodes[row].run.count == block
    {
      inodes[row].run.count &+= 1
    } else {
      inodes[row].run = allocated
    }
  }

  public mutating func setSize(of file: FileNumber, to size: UInt64) throws(FileError) {
    let row = try writableRow(of: file)
    guard size <= geometry.maximumFileSize else { throw .fileTooBig }
    try prepareSize(size, of: row)
    let former = inodes[row].inode.size
    if size > former { try clearTail(of: row) }
    touchContent(row)
    inodes[row].inode.size = size
    if size >= former { return }
    let blockSize = UInt64(geometry.blockSize)
    do throws(FileError) {
      try freeBlocks(of: row, from: Int((size &+ blockSize &- 1) / blockSize))
    } catch {
      // What is left behind the new end would show when the file grows again.
      inodes[row].inode.size = former
      throw error
    }
  }

  /// Zeroes what is behind the end of a file in its last block.
  private mutating func clearTail(of row: Int) throws(FileError) {
    let size = inodes[row].inode.size
    let within = Int(truncatingIfNeeded: size) & (geometry.blockSize &- 1)
    if within == 0 { return }
    let block = try map(
      UInt32(truncatingIfNeeded: size &>> UInt64(geometry.blockShift)), of: row)
    if block == 0 { return }
    let slot = try slotToChange(of: block)
    memory.clear(
      slot, at: geometry.offset(of: block) &+ within, count: geometry.blockSize &- within)
  }
}
