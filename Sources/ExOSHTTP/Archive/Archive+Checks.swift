// What must hold of every entry before anything is made of it.

import ExOSNetwork

extension Archive {
  /// The last second of the year 9999.
  static let latestTime: UInt64 = 253_402_300_799
  private static let maximumType = 127

  /// Checks an entry, whose predecessors have been checked.
  ///
  /// - Parameter end: Where the entries end.
  func check(_ index: Int, behind end: UInt64) throws(ArchiveEntryError) {
    let bytes = content.bytes
    let place = Archive.headerSize &+ index &* Archive.entrySize
    guard lies(text: place, behind: end), lies(text: place &+ 8, behind: end) else {
      throw .textOutside
    }
    let start = bytes.word64(at: place &+ 16)
    let (dataEnd, isOver) = start.addingReportingOverflow(bytes.word64(at: place &+ 24))
    guard start % Archive.pageSize == 0 else { throw .misaligned }
    guard start >= end, !isOver, dataEnd <= UInt64(bytes.byteCount) else { throw .dataOutside }
    let file = ArchivedFile(content, at: place)
    guard Archive.isPath(file.path.bytes) else { throw .badPath }
    if index > 0, !Archive.precedes(self[index &- 1].path.bytes, file.path.bytes) {
      throw .outOfOrder
    }
    guard Archive.isType(file.type.bytes) else { throw .badType }
    guard file.modified <= Archive.latestTime else { throw .badTime }
  }

  private func lies(text place: Int, behind end: UInt64) -> Bool {
    let start = UInt64(content.bytes.word32(at: place))
    let count = UInt64(content.bytes.word32(at: place &+ 4))
    return start >= end && start &+ count <= UInt64(content.count)
  }

  /// Whether a path names a file: no segment of it is empty or stands for another folder.
  private static func isPath(_ path: RawSpan) -> Bool {
    guard path.byteCount > 1, path.byteCount <= maximumPath else { return false }
    guard path.byte(at: 0) == UInt8(ascii: "/") else { return false }
    var start = 1
    for place in 1...path.byteCount {
      if place < path.byteCount {
        if path.byte(at: place) == 0 { return false }
        if path.byte(at: place) != UInt8(ascii: "/") { continue }
      }
      if isEmptyOrDots(path, start..<place) { return false }
      start = place &+ 1
    }
    return true
  }

  private static func isEmptyOrDots(_ path: RawSpan, _ segment: Range<Int>) -> Bool {
    guard segment.count <= 2 else { return false }
    for place in segment where path.byte(at: place) != UInt8(ascii: ".") { return false }
    return true
  }

  /// Whether a content type may stand in a header field: visible characters and single spaces within.
  private static func isType(_ type: RawSpan) -> Bool {
    guard type.byteCount > 0, type.byteCount <= maximumType else { return false }
    for place in 0..<type.byteCount {
      guard type.byte(at: place) &- 0x20 < 0x5f else { return false }
    }
    return type.byte(at: 0) != 0x20 && type.byte(at: type.byteCount &- 1) != 0x20
  }

  /// Whether one path comes before another in the order of bytes.
  private static func precedes(_ one: RawSpan, _ other: RawSpan) -> Bool {
    for place in 0..<min(one.byteCount, other.byteCount) {
      let (left, right) = (one.byte(at: place), other.byte(at: place))
      if left != right { return left < right }
    }
    return one.byteCount < other.byteCount
  }
}
