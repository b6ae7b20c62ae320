// Words in network order out of received bytes. One of the few unsafe files: the standard library's
// loads are called unsafe for the types that they might make, not for the place, which they check.
// Callers check lengths first, because a short packet must be an error and not a trap.

extension RawSpan {
  /// The byte at a place.
  @inline(__always)
  func byte(at place: Int) -> UInt8 {
    unsafe unsafeLoadUnaligned(fromByteOffset: place, as: UInt8.self)
  }

  /// The 16-bit word at a place.
  @inline(__always)
  func word16(at place: Int) -> UInt16 {
    unsafe UInt16(bigEndian: unsafeLoadUnaligned(fromByteOffset: place, as: UInt16.self))
  }

  /// The 32-bit word at a place.
  @inline(__always)
  func word32(at place: Int) -> UInt32 {
    unsafe UInt32(bigEndian: unsafeLoadUnaligned(fromByteOffset: place, as: UInt32.self))
  }

  /// The 32-bit word at a place as the processor has it: for sums.
  @inline(__always)
  func nativeWord32(at place: Int) -> UInt32 {
    unsafe unsafeLoadUnaligned(fromByteOffset: place, as: UInt32.self)
  }

  /// The 64-bit word at a place as the processor has it: for fields that are taken out by shifts, which
  /// costs one check for all of them.
  @inline(__always)
  func nativeWord64(at place: Int) -> UInt64 {
    unsafe unsafeLoadUnaligned(fromByteOffset: place, as: UInt64.self)
  }
}

extension UInt64 {
  /// The 16-bit field that begins so many bytes into the word.
  @inline(__always)
  func field16(at byte: UInt64) -> UInt16 {
    UInt16(bigEndian: UInt16(truncatingIfNeeded: self &>> (byte &* 8)))
  }

  /// The 32-bit field that begins so many bytes into the word.
  @inline(__always)
  func field32(at byte: UInt64) -> UInt32 {
    UInt32(bigEndian: UInt32(truncatingIfNeeded: self &>> (byte &* 8)))
  }
}
