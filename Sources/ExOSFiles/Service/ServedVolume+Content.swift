// Content through a service: read where it lies, written by way of the exchange area.

import ExOSMemory

extension ServedVolume where Access: ~Copyable {
  @inline(__always)
  public mutating func view(
    of file: FileNumber, at offset: UInt64
  ) throws(FileError) -> FileView {
    if let row = found.row(of: file, at: offset) {
      let slot = found.rows[row].slot
      // First it is said that the slot is in use, and then looked at whether it still was what it was:
      // the service does it the other way round. Both in this order, on one processor.
      area.setCurrent(slot)
      if found.rows[row].changeCount == board.changeCount,
        found.rows[row].stamp == board.stamp(of: slot)
      {
        return found.view(row, at: offset, in: memory)
      }
    }
    return try askForView(of: file, at: offset)
  }

  @inline(never)
  private mutating func askForView(
    of file: FileNumber, at offset: UInt64
  ) throws(FileError) -> FileView {
    let before = board.changeCount
    // Whole blocks are asked for, so that any part of one is learnt with it.
    let start = found.start(of: offset)
    let word = try ask(.view(file, at: start))
    guard let place = ViewWord(word, slotCount: slotCount) else { throw .ioError }
    // The service has noted that the slot is in use.
    try access.makeReadable(place.slot)
    let view = FileView(
      memory: memory, slot: place.slot, offset: place.offset, count: place.count)
    if let count = settled(before) {
      found.insert(
        view, of: file, at: offset, changeCount: count, stamp: board.stamp(of: place.slot))
    }
    return view.dropping(Int(truncatingIfNeeded: offset &- start))
  }

  public mutating func pin(_ view: FileView, of file: FileNumber) throws(FileError) {
    let pins = area.pins(of: view.slot)
    guard pins < .max else { throw .noLocks }
    if pins == 0 {
      guard pinnedCount < pinLimit else { throw .noLocks }
      pinnedCount &+= 1
    }
    area.setPins(pins &+ 1, of: view.slot)
  }

  public mutating func unpin(_ view: FileView, of file: FileNumber) {
    let pins = area.pins(of: view.slot)
    guard pins > 0 else { return }
    area.setPins(pins &- 1, of: view.slot)
    if pins == 1 { pinnedCount &-= 1 }
  }

  public mutating func write(
    _ bytes: RawSpan, to file: FileNumber, at offset: UInt64
  ) throws(FileError) -> Int {
    var done = 0
    while done < bytes.byteCount {
      let (place, isOver) = offset.addingReportingOverflow(UInt64(done))
      if isOver { throw .fileTooBig }
      let count = min(ExchangeArea.contentSize, bytes.byteCount &- done)
      put(bytes.extracting(done..<done &+ count))
      let written: UInt64
      do throws(FileError) {
        written = try ask(.write(file, at: place, count: count))
      } catch {
        if done > 0 { return done }
        throw error
      }
      guard written <= UInt64(count) else { throw .ioError }
      done &+= Int(written)
      if written < UInt64(count) { break }
    }
    return done
  }

  /// Copies bytes to where the service reads content.
  private func put(_ bytes: RawSpan) {
    var done = 0
    while done < bytes.byteCount {
      let count = min(SlotMemory.slotSize, bytes.byteCount &- done)
      area.memory.copy(
        bytes.extracting(done..<done &+ count),
        to: ExchangeArea.contentSlot &+ done / SlotMemory.slotSize, at: 0)
      done &+= count
    }
  }

  public mutating func setSize(of file: FileNumber, to size: UInt64) throws(FileError) {
    try ask(.setSize(file, to: size))
  }
}
