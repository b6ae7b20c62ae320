// Content copied to where a program wants it. One of the few unsafe files: it is one move of memory, whose
// place is checked.

extension MutableRawSpan {
  /// Copies bytes to a place.
  ///
  /// - Precondition: They fit.
  @inline(__always)
  mutating func copy(_ source: RawSpan, at place: Int) {
    let count = source.byteCount
    precondition(place >= 0 && count <= byteCount &- place)
    unsafe source.withUnsafeBytes { bytes in
      guard let start = bytes.baseAddress else { return }
      unsafe withUnsafeMutableBytes { target in
        guard let base = target.baseAddress else { return }
        unsafe (base + place).copyMemory(from: start, byteCount: count)
      }
    }
  }
}
