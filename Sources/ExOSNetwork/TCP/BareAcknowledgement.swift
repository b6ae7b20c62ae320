// Acknowledgements come in rows: one that is followed by another of the same connection, which
// acknowledges more, says nothing that the other does not. To pass over it costs a sixth of reading it, and
// is to TCP as if the network had lost it.

/// A frame that carries an acknowledgement and nothing else, seen before any check.
struct BareAcknowledgement {
  private let head: UInt64
  private let addresses: UInt64
  private let portsAndSequence: UInt64
  private let acknowledgement: UInt32

  // Words of the frame as the processor has them; zeroes where the bytes may be anything.
  /// Bytes 12 to 19: type and length, but not what the packet is numbered.
  private static let headMask: UInt64 = 0x0000_ffff_00ff_ffff
  /// IPv4 without options, 40 bytes; the same with 12 bytes of options.
  private static let plainHead: UInt64 = 0x0000_2800_0045_0008
  private static let stampedHead: UInt64 = 0x0000_3400_0045_0008
  /// Bytes 20 to 23: no fragment, and TCP.
  private static let middleMask: UInt32 = 0xff00_ff3f
  private static let middle: UInt32 = 0x0600_0000
  /// Bytes 46 and 47: the header's length, and the flags.
  private static let plainFlags: UInt64 = 0x1050
  private static let stampedFlags: UInt64 = 0x1080
  /// Bytes 54 to 57: nothing but timestamps, as nearly everybody writes them.
  private static let timestamps: UInt32 = 0x0a08_0101

  /// Looks at a frame; nothing where it may carry anything else.
  @inline(__always)
  init?(_ frame: RawSpan) {
    guard frame.byteCount >= 54 else { return nil }
    head = frame.nativeWord64(at: 12) & BareAcknowledgement.headMask
    let isPlain = head == BareAcknowledgement.plainHead
    guard isPlain || head == BareAcknowledgement.stampedHead,
      frame.nativeWord32(at: 20) & BareAcknowledgement.middleMask == BareAcknowledgement.middle
    else { return nil }
    let last = frame.nativeWord64(at: 42)
    let flags = isPlain ? BareAcknowledgement.plainFlags : BareAcknowledgement.stampedFlags
    guard last &>> 32 & 0xffff == flags,
      isPlain || (frame.byteCount >= 66 && frame.nativeWord32(at: 54) == Self.timestamps)
    else { return nil }
    addresses = frame.nativeWord64(at: 26)
    portsAndSequence = frame.nativeWord64(at: 34)
    acknowledgement = last.field32(at: 0)
  }

  /// Whether another frame is of the same connection and acknowledges more.
  @inline(__always)
  func isSuperseded(by frame: RawSpan) -> Bool {
    guard let other = BareAcknowledgement(frame) else { return false }
    return other.head == head && other.addresses == addresses
      && other.portsAndSequence == portsAndSequence
      && SequenceNumber(acknowledgement).precedes(SequenceNumber(other.acknowledgement))
  }
}
