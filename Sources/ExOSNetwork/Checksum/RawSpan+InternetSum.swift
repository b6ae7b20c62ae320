// The sum of many bytes, the only loop of the stack whose length is the packet's: 128 bytes a turn, added
// as numbers of 128 bits, so that one of two additions passes its carry on by itself. One of the few
// unsafe files: the places are checked once and not for every word.

extension RawSpan {
  /// The one's-complement sum of the bytes as big-endian 16-bit words, the last padded with zero.
  public var internetSum: UInt16 {
    unsafe withUnsafeBytes { bytes in
      guard let start = bytes.baseAddress else { return 0 }
      return unsafe RawSpan.internetSum(start, bytes.count)
    }
  }

  private static func internetSum(_ start: UnsafeRawPointer, _ count: Int) -> UInt16 {
    var sum = WideSum()
    var place = unsafe start
    var rest = count
    while rest >= 128 {
      // Written out, because the compiler makes a loop of a loop.
      unsafe sum.add(place.word128(at: 0))
      unsafe sum.add(place.word128(at: 16))
      unsafe sum.add(place.word128(at: 32))
      unsafe sum.add(place.word128(at: 48))
      unsafe sum.add(place.word128(at: 64))
      unsafe sum.add(place.word128(at: 80))
      unsafe sum.add(place.word128(at: 96))
      unsafe sum.add(place.word128(at: 112))
      unsafe place += 128
      rest &-= 128
    }
    while rest >= 16 {
      unsafe sum.add(place.word128(at: 0))
      unsafe place += 16
      rest &-= 16
    }
    var tail: UInt64 = 0
    if rest & 8 != 0 {
      unsafe sum.add(UInt128(place.loadUnaligned(as: UInt64.self)))
      unsafe place += 8
    }
    if rest & 4 != 0 {
      tail = unsafe UInt64(place.loadUnaligned(as: UInt32.self))
      unsafe place += 4
    }
    if rest & 2 != 0 {
      tail &+= unsafe UInt64(place.loadUnaligned(as: UInt16.self))
      unsafe place += 2
    }
    if rest & 1 != 0 { tail &+= unsafe UInt64(place.load(as: UInt8.self)) }
    sum.add(UInt128(tail))
    return sum.folded.bigEndian
  }
}

extension UnsafeRawPointer {
  @inline(__always)
  fileprivate func word128(at place: Int) -> UInt128 {
    unsafe loadUnaligned(fromByteOffset: place, as: UInt128.self)
  }
}

/// A one's-complement sum of 128 bits, and the carries out of it.
private struct WideSum {
  private var sum: UInt128 = 0
  private var carries: UInt64 = 0

  @inline(__always)
  mutating func add(_ word: UInt128) {
    let (value, carry) = sum.addingReportingOverflow(word)
    sum = value
    carries &+= carry ? 1 : 0
  }

  /// The sum as 16 bits.
  @inline(__always)
  var folded: UInt16 {
    let low = UInt64(truncatingIfNeeded: sum)
    let high = UInt64(truncatingIfNeeded: sum >> 64)
    var value = (low & 0xffff_ffff) &+ low >> 32 &+ (high & 0xffff_ffff) &+ high >> 32 &+ carries
    value = (value & 0xffff) &+ (value >> 16 & 0xffff) &+ value >> 32
    value = (value & 0xffff) &+ value >> 16
    value = (value & 0xffff) &+ value >> 16
    return UInt16(truncatingIfNeeded: value)
  }
}
