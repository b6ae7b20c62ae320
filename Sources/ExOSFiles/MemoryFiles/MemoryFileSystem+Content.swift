// Content of files in memory: a list of slots for each.

import ExOSMemory

extension MemoryFileSystem {
  public mutating func view(
    of file: FileNumber, at offset: UInt64
  ) throws(FileError) -> FileView {
    let row = try row(of: file)
    switch files[row].kind {
    case .regular, .symbolicLink: break
    case .directory: throw .isDirectory
    default: throw .notSupported
    }
    let size = files[row].size
    guard offset < size else {
      return FileView(memory: slots.memory, slot: slots.zeroSlot, offset: 0, count: 0)
    }
    let within = Int(truncatingIfNeeded: offset) & (SlotMemory.slotSize &- 1)
    let count = Int(min(UInt64(SlotMemory.slotSize &- within), size &- offset))
    let slot = slot(of: row, at: Int(offset / UInt64(SlotMemory.slotSize)))
    return FileView(
      memory: slots.memory, slot: slot < 0 ? slots.zeroSlot : slot, offset: within,
      count: count)
  }

  /// The slot of a block of a file; -1 for a hole.
  private func slot(of row: Int, at block: Int) -> Int {
    block < files[row].slots.count ? Int(files[row].slots[block]) : -1
  }

  public mutating func pin(_ view: FileView, of file: FileNumber) { slots.pin(view.slot) }

  public mutating func unpin(_ view: FileView, of file: FileNumber) { slots.unpin(view.slot) }

  public mutating func write(
    _ bytes: RawSpan, to file: FileNumber, at offset: UInt64
  ) throws(FileError) -> Int {
    let row = try writableRow(of: file)
    guard offset < maximumFileSize else { throw .fileTooBig }
    let count = Int(min(UInt64(bytes.byteCount), maximumFileSize &- offset))
    if count == 0 { return 0 }
    touchContent(row)
    var done = 0
    while done < count {
      let place = Int(offset) &+ done
      let within = place & (SlotMemory.slotSize &- 1)
      let piece = min(SlotMemory.slotSize &- within, count &- done)
      let slot: Int
      do throws(FileError) {
        slot = try slotToWrite(of: row, at: place / SlotMemory.slotSize)
      } catch {
        if done > 0 { return done }
        throw error
      }
      slots.memory.copy(bytes.extracting(done..<done &+ piece), to: slot, at: within)
      done &+= piece
      files[row].size = max(files[row].size, UInt64(place &+ piece))
    }
    return done
  }

  /// No file is larger than all slots together, so that a list of slots has bounds.
  private var maximumFileSize: UInt64 { UInt64(slots.count) &* UInt64(SlotMemory.slotSize) }

  /// The row of a regular file that is about to be changed.
  private mutating func writableRow(of file: FileNumber) throws(FileError) -> Int {
    let row = try row(of: file)
    switch files[row].kind {
    case .regular: break
    case .directory: throw .isDirectory
    default: throw .notSupported
    }
    changeCount &+= 1
    return row
  }

  /// The slot of a block that is about to be written.
  mutating func slotToWrite(of row: Int, at block: Int) throws(FileError) -> Int {
    let known = slot(of: row, at: block)
    if known >= 0 {
      // Who has pinned it keeps it as it was.
      let slot = try slots.slotToChange(known)
      files[row].slots[block] = Int32(truncatingIfNeeded: slot)
      return slot
    }
    let slot = try slots.allocate()
    while files[row].slots.count <= block { files[row].slots.append(-1) }
    files[row].slots[block] = Int32(truncatingIfNeeded: slot)
    files[row].slotCount &+= 1
    return slot
  }

  public mutating func setSize(of file: FileNumber, to size: UInt64) throws(FileError) {
    let row = try writableRow(of: file)
    guard size <= maximumFileSize else { throw .fileTooBig }
    let slotSize = SlotMemory.slotSize
    let within = Int(size) & (slotSize &- 1)
    // What was behind the end must not come back when the file grows.
    if within > 0, slot(of: row, at: Int(size) / slotSize) >= 0 {
      let last = try slotToWrite(of: row, at: Int(size) / slotSize)
      slots.memory.clear(last, at: within, count: slotSize &- within)
    }
    touchContent(row)
    files[row].size = size
    freeSlots(of: row, from: (Int(size) &+ slotSize &- 1) / slotSize)
  }

  mutating func freeSlots(of row: Int, from first: Int) {
    while files[row].slots.count > first {
      let slot = Int(files[row].slots.removeLast())
      if slot < 0 { continue }
      slots.free(slot)
      files[row].slotCount &-= 1
    }
  }

  mutating func touchContent(_ row: Int) {
    let now = clock()
    files[row].modificationTime = now
    files[row].changeTime = now
  }
}
