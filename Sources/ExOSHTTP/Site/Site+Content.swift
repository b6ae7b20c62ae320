// A file's content, where the cache has it. Its beginning is kept, pinned, for as long as the file is known; what
// is behind that is pinned piece by piece, and unpinned as it is acknowledged.

import ExOSFiles
import ExOSMemory
import ExOSNetwork

extension Site where Volume: ~Copyable {
  /// Keeps the beginning of a file whose content is about to be sent, if that was not decided before.
  @inline(__always)
  func prepare(_ row: Int) throws(FileError) {
    if !known[row].isPrepared { try keepViews(of: row) }
  }

  private func keepViews(of row: Int) throws(FileError) {
    let size = known[row].identity.size
    var place: UInt64 = 0
    do throws(FileError) {
      while place < size, known[row].viewCount < KnownFiles.viewCapacity {
        let view = try view(of: known[row].number, at: place)
        guard hasRoomToKeep(for: row), try pin(view, of: row) else { break }
        known.views[row &* KnownFiles.viewCapacity &+ known[row].viewCount] = view
        known[row].viewCount &+= 1
        keptSlots &+= 1
        place &+= UInt64(view.count)
      }
    } catch {
      dropViews(of: row)
      throw error
    }
    known[row].keptCount = min(place, size)
    joinViews(of: row)
    known[row].isPrepared = true
  }

  /// A piece of a file as far as it goes on in one slot, of which a volume's blocks may be parts.
  private func view(of file: FileNumber, at place: UInt64) throws(FileError) -> FileView {
    var view = try files.volume.view(of: file, at: place)
    slotCount = view.memory.slotCount
    // Shorter than it was when it was looked at.
    if view.count == 0 { throw .busy }
    while view.offset &+ view.count < SlotMemory.slotSize {
      let next = try files.volume.view(of: file, at: place &+ UInt64(view.count))
      guard next.count > 0, let both = view.joined(with: next) else { break }
      view = both
    }
    return view
  }

  /// Whether one more slot may be kept, perhaps in place of those of files that nobody asks for.
  private func hasRoomToKeep(for row: Int) -> Bool {
    while keptSlots >= min(keptLimit, slotCount / 2) {
      guard let victim = known.victim(thatKeeps: true, besides: row) else { return false }
      forget(victim)
    }
    return true
  }

  /// Makes runs of what lies side by side in memory, with their sums.
  private func joinViews(of row: Int) {
    let first = row &* KnownFiles.viewCapacity
    var left = known[row].keptCount
    var count = 0
    for index in first..<first &+ known[row].viewCount {
      guard let view = known.views[index] else { continue }
      let length = Int(min(UInt64(view.count), left))
      let content = Content(view).part(from: 0, count: length)
      left &-= UInt64(length)
      if count > 0, let both = known.runs[first &+ count &- 1].joined(with: content) {
        known.runs[first &+ count &- 1] = both
      } else {
        known.runs[first &+ count] = content
        count &+= 1
      }
    }
    known[row].runCount = count
    if let sums { sum(row, in: sums) }
  }

  private func sum(_ row: Int, in sums: ContentSumStore) {
    let first = row &* KnownFiles.viewCapacity
    var place = row &* KnownFiles.keptCapacity
    for index in first..<first &+ known[row].runCount {
      known.runs[index] = sums.summed(known.runs[index], at: place)
      place &+= (known.runs[index].count &+ 63) & ~63
    }
  }

  /// Unpins what is kept of a file.
  func dropViews(of row: Int) {
    let first = row &* KnownFiles.viewCapacity
    for index in first..<first &+ known[row].viewCount {
      guard let view = known.views[index] else { continue }
      files.volume.unpin(view, of: known[row].number)
      known.views[index] = nil
    }
    keptSlots &-= known[row].viewCount
    known[row].viewCount = 0
    known[row].runCount = 0
    known[row].keptCount = 0
    known[row].isPrepared = false
  }

  /// Whether what is kept of a file is what the volume shows of it.
  func keepsSameViews(_ row: Int) throws(FileError) -> Bool {
    let first = row &* KnownFiles.viewCapacity
    var place: UInt64 = 0
    for index in first..<first &+ known[row].viewCount {
      guard let kept = known.views[index] else { continue }
      let now = try view(of: known[row].number, at: place)
      guard now.slot == kept.slot, now.offset == kept.offset, now.count == kept.count else {
        return false
      }
      place &+= UInt64(kept.count)
    }
    return true
  }

  /// The content that is kept from a place on, as far as it lies together and no further than to an end.
  ///
  /// - Precondition: The place is within what is kept, and before the end.
  @inline(__always)
  func keptContent(of row: Int, at place: UInt64, before end: UInt64) -> Content {
    var index = row &* KnownFiles.viewCapacity
    var offset = Int(truncatingIfNeeded: place)
    while offset >= known.runs[index].count {
      offset &-= known.runs[index].count
      index &+= 1
    }
    let count = min(known.runs[index].count &- offset, Int(truncatingIfNeeded: end &- place))
    return known.runs[index].part(from: offset, count: count)
  }
}

// MARK: Content behind what is kept

extension Site where Volume: ~Copyable {
  /// Keeps a file alive of which more will be sent than is kept, whatever becomes of its names.
  ///
  /// - Throws: `busy` if it is not what it was; `noSpace` while too much is pinned.
  func beginStream(_ row: Int) throws(FileError) {
    guard canPin else { throw .noSpace }
    try files.volume.hold(known[row].number)
    do throws(FileError) { try checkUnchanged(row) } catch {
      endStream(row)
      throw error
    }
  }

  func endStream(_ row: Int) { try? files.volume.release(known[row].number) }

  /// Throws if a file is not what it was.
  func checkUnchanged(_ row: Int) throws(FileError) {
    let attributes = try files.volume.attributes(of: known[row].number)
    guard FileIdentity(attributes) == known[row].identity else { throw .busy }
  }

  /// Whether one more piece may be pinned: a quarter of the slots is left to the volume.
  private var canPin: Bool { keptSlots &+ streamedSlots < slotCount / 4 &* 3 }

  /// A pinned piece of a file.
  ///
  /// - Throws: `noSpace` while too much is pinned.
  func pinnedView(of row: Int, at place: UInt64) throws(FileError) -> FileView {
    let view = try view(of: known[row].number, at: place)
    guard canPin else { throw .noSpace }
    guard try pin(view, of: row) else { throw .noSpace }
    streamedSlots &+= 1
    return view
  }

  /// Pins a piece of a file.
  ///
  /// - Returns: Whether the volume lets the server pin one more.
  private func pin(_ view: FileView, of row: Int) throws(FileError) -> Bool {
    do throws(FileError) {
      try files.volume.pin(view, of: known[row].number)
      return true
    } catch .noLocks {
      return false
    } catch { throw error }
  }

  /// Takes the pin of such a piece back.
  func unpin(_ view: FileView, of row: Int) {
    streamedSlots &-= 1
    files.volume.unpin(view, of: known[row].number)
  }
}
