// Content written in place. A block that a file did not have is filled before anything points to it, so that
// what was on the disk before never shows.

extension Ext2Volume where Device: ~Copyable, Policy: ~Copyable {
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
