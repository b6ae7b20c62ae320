// A path taken apart (IEEE Std 1003.1-2017, 4.13): names between slashes, of which several count as one.

/// The part of a path that has not been walked yet.
struct Path {
  /// Where in the bytes it begins.
  private(set) var place: Int
  /// Whether it begins at the root.
  let isAbsolute: Bool

  /// The beginning of a path.
  @inline(__always)
  init(_ bytes: RawSpan) throws(FileError) {
    if bytes.byteCount == 0 { throw .notFound }
    if bytes.byteCount > 4096 { throw .nameTooLong }
    isAbsolute = bytes.byte(at: 0) == 0x2f
    place = 0
    skipSlashes(bytes)
  }

  @inline(__always)
  private mutating func skipSlashes(_ bytes: RawSpan) {
    while place < bytes.byteCount, bytes.byte(at: place) == 0x2f { place &+= 1 }
  }

  /// The place of the next name; nothing at the end.
  @inline(__always)
  mutating func next(in bytes: RawSpan) -> PathName? {
    let start = place
    while place < bytes.byteCount, bytes.byte(at: place) != 0x2f { place &+= 1 }
    let end = place
    if start == end { return nil }
    skipSlashes(bytes)
    return PathName(
      range: start..<end, isLast: place == bytes.byteCount,
      hasSlash: end < bytes.byteCount)
  }
}
