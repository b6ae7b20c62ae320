// Bytes, and words as the processor has them, out of requests and paths. One of the few unsafe files:
// the standard library's loads are called unsafe for the types that they might make, not for the place,
// which they check. Callers compare lengths first, because what is too short must be an error and not a
// trap.

extension RawSpan {
  /// The byte at a place.
  @inline(__always)
  func byte(at place: Int) -> UInt8 {
    unsafe unsafeLoadUnaligned(fromByteOffset: place, as: UInt8.self)
  }

  /// The little-endian word of four bytes at a place.
  @inline(__always)
  func word32(at place: Int) -> UInt32 {
    unsafe UInt32(littleEndian: unsafeLoadUnaligned(fromByteOffset: place, as: UInt32.self))
  }

  /// The little-endian word of eight bytes at a place.
  @inline(__always)
  func word64(at place: Int) -> UInt64 {
    unsafe UInt64(littleEndian: unsafeLoadUnaligned(fromByteOffset: place, as: UInt64.self))
  }
}
