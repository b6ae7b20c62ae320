// The Internet checksum (RFC 1071): the one's complement of a one's-complement sum of 16-bit words. The
// sum does not care for the order of bytes, so bytes are added eight at a time as the processor has them
// and swapped once, and fields are added as the numbers that they are.

/// A checksum in the making.
public struct InternetChecksum: Sendable {
  /// The sum of words as numbers, not yet folded; fields of 32 bits count as two words.
  @usableFromInline var sum: UInt64

  @inline(__always)
  public init(_ start: UInt64 = 0) { sum = start }

  /// Adds a word of 16 bits.
  @inline(__always)
  public mutating func add(_ word: UInt16) { sum &+= UInt64(word) }

  /// Adds a word of 32 bits.
  @inline(__always)
  public mutating func add(_ word: UInt32) { sum &+= UInt64(word) }

  /// Adds a word of 64 bits with its carry; of a sum that is only compared, all words may be as the
  /// processor has them.
  @inline(__always)
  mutating func addNative(_ word: UInt64) {
    let (value, carry) = sum.addingReportingOverflow(word)
    sum = value &+ (carry ? 1 : 0)
  }

  /// Adds an address.
  @inline(__always)
  public mutating func add(_ address: IPv4Address) { add(address.bits) }

  /// Adds the sum of bytes that begin at an even place.
  @inline(__always)
  public mutating func add(_ bytes: RawSpan) { add(bytes.internetSum) }

  /// Adds the sum of bytes that begin at an odd place.
  @inline(__always)
  public mutating func addOdd(_ bytes: RawSpan) { add(bytes.internetSum.byteSwapped) }

  /// The sum as 16 bits: what a field holds that the device is to finish.
  @inline(__always)
  public var folded: UInt16 {
    // A number plus itself with its halves exchanged has their sum, carry included, in its upper half.
    let half = UInt32(truncatingIfNeeded: (sum &+ (sum &<< 32 | sum &>> 32)) &>> 32)
    return UInt16(truncatingIfNeeded: (half &+ (half &<< 16 | half &>> 16)) &>> 16)
  }

  /// What goes into the field.
  @inline(__always)
  public var value: UInt16 { ~folded }

  /// Whether bytes summed together with their checksum are whole.
  @inline(__always)
  public var isRight: Bool { folded == 0xffff }

  /// The sum of a TCP or UDP pseudo-header (RFC 9293 §3.1).
  @inline(__always)
  public static func pseudoHeader(
    from source: IPv4Address, to destination: IPv4Address, protocol number: IPProtocol,
    byteCount: Int
  ) -> InternetChecksum {
    var checksum = InternetChecksum()
    checksum.add(source)
    checksum.add(destination)
    checksum.add(UInt16(number.number))
    checksum.add(UInt32(truncatingIfNeeded: byteCount))
    return checksum
  }
}
