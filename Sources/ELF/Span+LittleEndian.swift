// Little-endian words out of bytes. Every access is checked by the span; callers check the place
// themselves first, because a wrong file must be an error and not a trap.

extension Span<UInt8> {
  /// The 16-bit word at a place.
  package func word16(at place: Int) -> UInt16 {
    UInt16(self[place]) | UInt16(self[place &+ 1]) << 8
  }

  /// The 32-bit word at a place.
  package func word32(at place: Int) -> UInt32 {
    UInt32(word16(at: place)) | UInt32(word16(at: place &+ 2)) << 16
  }

  /// The 64-bit word at a place.
  package func word64(at place: Int) -> UInt64 {
    UInt64(word32(at: place)) | UInt64(word32(at: place &+ 4)) << 32
  }
}
