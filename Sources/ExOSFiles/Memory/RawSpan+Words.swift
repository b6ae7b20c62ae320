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
    var word: UInt64 = 0
    var shift: UInt64 = 0
    for index in place..<byteCount {
      word |= UInt64(byte(at: index)) &<< shift
      shift &+= 8
    }
    return word
  }

  /// Whether the name is `.`.
  @inline(__always)
  var isDot: Bool { byteCount == 1 && byte(at: 0) == 0x2e }

  /// Whether the name is `..`.
  @inline(__always)
  var isDotDot: Bool { byteCount == 2 && byte(at: 0) == 0x2e && byte(at: 1) == 0x2e }
}
