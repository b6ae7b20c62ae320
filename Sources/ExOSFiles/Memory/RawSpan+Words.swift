// Bytes and words out of names. One of the few unsafe files: the standard library's loads are called
// unsafe for the types that they might make, not for the place, which they check.

extension RawSpan {
  /// The byte at a place.
  @inline(__always)
  func byte(at place: Int) -> UInt8 {
    unsafe unsafeLoadUnaligned(fromByteOffset: place, as: UInt8.self)
  }

  /// Up to eight bytes from a place on as a little-endian word; zero behind the end.
  @inline(__always)
  func word(at place: Int) -> UInt64 {
    if place &+ 8 <= byteCount {
      return unsafe UInt64(
        littleEndian: unsafeLoadUnaligned(fromByteOffset: place, as: UInt64.self))
    }
    return tail(at: place)
  }

  /// Fewer than eight bytes, by two loads that may overlap.
  @inline(__always)
  private func tail(at place: Int) -> UInt64 {
    let count = byteCount &- place
    if count >= 4 {
      let shift = UInt64(truncatingIfNeeded: count &- 4) &* 8
      return UInt64(word32(at: place)) | UInt64(word32(at: byteCount &- 4)) &<< shift
    }
    if count <= 0 { return 0 }
    let middle = UInt64(byte(at: place &+ count / 2)) &<< (UInt64(count / 2) &* 8)
    let last = UInt64(byte(at: byteCount &- 1)) &<< (UInt64(count &- 1) &* 8)
    return UInt64(byte(at: place)) | middle | last
  }

  @inline(__always)
  private func word32(at place: Int) -> UInt32 {
    unsafe UInt32(littleEndian: unsafeLoadUnaligned(fromByteOffset: place, as: UInt32.self))
  }

  /// Whether the name is `.`.
  @inline(__always)
  var isDot: Bool { byteCount == 1 && byte(at: 0) == 0x2e }

  /// Whether the name is `..`.
  @inline(__always)
  var isDotDot: Bool { byteCount == 2 && byte(at: 0) == 0x2e && byte(at: 1) == 0x2e }

  /// The bytes, copied.
  var array: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(byteCount)
    for place in 0..<byteCount { bytes.append(byte(at: place)) }
    return bytes
  }
}
