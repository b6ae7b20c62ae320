// Requests carried out. What a request may change is announced on the board before and withdrawn after, so
// that a client that has the processor in between believes nothing that it remembers.

import ExOSMemory

extension VolumeService where Volume: ~Copyable {
  /// Does what a client asks; who connects, disconnects or unmounts is the business of the program around.
  public mutating func answer(_ request: VolumeRequest, from row: Int) -> VolumeAnswer {
    guard let area = clients.rows[row].area else { return VolumeAnswer(.badDescriptor) }
    if request.isChange { board.beginChange() }
    let answer: VolumeAnswer
    do throws(FileError) {
      answer = VolumeAnswer(try perform(request, area))
    } catch {
      answer = VolumeAnswer(error)
    }
    if request.isChange { board.endChange(volume.changeCount) }
    return answer
  }

  /// Writes everything and has the volume take no more changes.
  public mutating func unmount() -> VolumeAnswer {
    board.beginChange()
    defer { board.endChange(volume.changeCount) }
    do throws(FileError) {
      try volume.unmount()
      return VolumeAnswer()
    } catch {
      return VolumeAnswer(error)
    }
  }

  private mutating func perform(
    _ request: VolumeRequest, _ area: ExchangeArea
  ) throws(FileError) -> UInt64 {
    switch request {
    case .lookUp, .makeFile, .makeDirectory, .makeSymbolicLink, .link, .unlink, .removeDirectory,
      .rename, .list:
      return try performOnNames(request, area)
    case .attributes(let file):
      try volume.attributes(of: file).write(to: area)
    case .change(let file): try volume.change(AttributeChange(area), of: file)
    case .view(let file, let offset):
      let view = try volume.view(of: file, at: offset)
      // Until it has the answer, the client cannot say so itself.
      area.setCurrent(view.slot)
      return ViewWord(view).word
    case .write(let file, let offset, let count):
      return try write(count, to: file, at: offset, area)
    case .setSize(let file, let size): try volume.setSize(of: file, to: size)
    case .release: releaseUnnamed()
    case .synchronizeFile(let file): try volume.synchronize(file)
    case .synchronize: try volume.synchronize()
    case .statistics: volume.statistics.write(to: area)
    case .connect, .disconnect, .unmount: throw .invalidArgument
    }
    return 0
  }

  // MARK: Content

  /// Writes what stands in the area to a file.
  private mutating func write(
    _ count: Int, to file: FileNumber, at offset: UInt64, _ area: ExchangeArea
  ) throws(FileError) -> UInt64 {
    guard count <= ExchangeArea.contentSize else { throw .invalidArgument }
    var done = 0
    while done < count {
      let (place, isOver) = offset.addingReportingOverflow(UInt64(done))
      if isOver { throw .fileTooBig }
      let piece = min(SlotMemory.slotSize, count &- done)
      let slot = ExchangeArea.contentSlot &+ done / SlotMemory.slotSize
      let bytes = area.memory.bytes(slot, at: 0, count: piece)
      let written: Int
      do throws(FileError) { written = try volume.write(bytes, to: file, at: place) } catch {
        if done > 0 { break }
        throw error
      }
      done &+= written
      if written < piece { break }
    }
    return UInt64(truncatingIfNeeded: done)
  }
}
