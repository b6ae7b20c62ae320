// The header of a received packet (RFC 791 §3.1), read once into values. Options are skipped: nothing
// here acts on them (RFC 7126 would have them ignored or dropped).

/// What the header of an IPv4 packet says, and where its payload lies in the frame.
public struct IPv4Packet: Equatable, Sendable {
  public var source: IPv4Address
  public var destination: IPv4Address
  public var carried: IPProtocol
  public var identification: UInt16
  /// Flags and offset as they are in the header.
  public var fragment: UInt16
  /// Where the header begins in the frame.
  public var headerStart: Int
  /// Where the payload begins in the frame.
  public var payloadStart: Int
  /// How many bytes the payload has; what the link padded is not among them.
  public var payloadCount: Int

  /// How many bytes a header without options has.
  public static let headerByteCount = 20
  /// Set in `fragment` where the packet must not be fragmented.
  public static let dontFragment: UInt16 = 0x4000
  /// Set in `fragment` where more fragments follow.
  public static let moreFragments: UInt16 = 0x2000

  /// Whether this is a piece of a packet and not a whole one.
  @inline(__always)
  public var isFragment: Bool { fragment & 0x3fff != 0 }

  /// Where the payload belongs in the whole packet's, in bytes.
  @inline(__always)
  public var fragmentOffset: Int { Int(fragment & 0x1fff) &* 8 }

  @inline(__always)
  public var hasMoreFragments: Bool { fragment & IPv4Packet.moreFragments != 0 }

  /// Reads the packet in a frame.
  ///
  /// - Parameter start: Where it begins in the frame.
  /// - Throws: The first thing found to be wrong, in the order of the error's cases.
  @inline(__always)
  public init(
    _ frame: RawSpan, from start: Int = EthernetHeader.byteCount
  ) throws(IPv4Error) {
    let available = frame.byteCount &- start
    guard available >= IPv4Packet.headerByteCount else { throw .truncated }
    let first = frame.nativeWord64(at: start)
    guard first >> 4 & 0xf == 4 else { throw .unknownVersion }
    let headerCount = Int(truncatingIfNeeded: first & 0xf) &* 4
    let total = Int(first.field16(at: 2))
    guard headerCount >= IPv4Packet.headerByteCount, headerCount <= total else {
      throw .badHeaderLength
    }
    guard total <= available else { throw .truncated }
    let second = frame.nativeWord64(at: start &+ 8)
    let last = frame.nativeWord32(at: start &+ 16)
    var sum = InternetChecksum(first)
    sum.addNative(second)
    sum.addNative(UInt64(last))
    if headerCount > IPv4Packet.headerByteCount {
      let options = start &+ IPv4Packet.headerByteCount..<start &+ headerCount
      sum.addNative(UInt64(frame.extracting(options).internetSum.bigEndian))
    }
    guard sum.isRight else { throw .badChecksum }
    identification = first.field16(at: 4)
    fragment = first.field16(at: 6)
    carried = IPProtocol(number: UInt8(truncatingIfNeeded: second >> 8))
    source = IPv4Address(bits: second.field32(at: 4))
    destination = IPv4Address(bits: UInt32(bigEndian: last))
    headerStart = start
    payloadStart = start &+ headerCount
    payloadCount = total &- headerCount
    guard !isFragment || isFragmentSound else { throw .badFragment }
  }

  private var isFragmentSound: Bool {
    payloadCount > 0 && fragmentOffset &+ payloadCount <= 0xffff &- IPv4Packet.headerByteCount
      && (!hasMoreFragments || payloadCount & 7 == 0)
  }
}
