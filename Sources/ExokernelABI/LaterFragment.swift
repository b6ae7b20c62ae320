// Later fragments of IPv4 datagrams over Ethernet (RFC 791 §3.2). They have no port, so that a template
// that fixes one would let none of them out. What it does let out is decided here, for the kernel and for
// libraries alike: a fragment that is not the first, with all that the template says of what stands before
// the ports. It begins 8 bytes behind them at least and can change none; and no datagram but its own
// sender's can be completed by it, since nobody else sends identifications with the same high byte.

/// What a transmit template compares in a fragment that is not the first.
public enum LaterFragment {
  /// Ethernet's header, and IPv4's without options.
  public static let headerLength = 34
  /// The index of the word with the fragment's offset, and its bits there.
  public static let offsetWord = 2
  @usableFromInline static let offsetBits: UInt64 = 0x0000_ff1f_0000_0000

  /// Whether a header is such a fragment's.
  ///
  /// - Parameter word: Its word number `offsetWord`.
  @inlinable
  public static func isOne(_ word: UInt64) -> Bool { word & offsetBits != 0 }

  /// The bits of a word that are compared: not the offset, and nothing behind the IPv4 header.
  public static func comparedBits(ofWord index: Int) -> UInt64 {
    switch index {
    case 0, 1, 3: .max
    case offsetWord: ~offsetBits
    case 4: 0xffff
    default: 0
    }
  }

  // What a template must fix to let them out. Type and header length, with their values:
  static let type = FilterAtom(
    place: 1, mask: 0x00ff_ffff_0000_0000, value: 0x0045_0008_0000_0000)
  // that the fragment is the first, for which alone the ports are compared;
  static let first = FilterAtom(place: 2, mask: offsetBits, value: 0)
  // the identification's high byte and the protocol, whatever they are; and the source address.
  static let datagramBits: UInt64 = 0xff00_0000_00ff_0000
  static let sourceBits: UInt64 = 0x0000_ffff_ffff_0000
  // Who fixes this bit says that there are no more fragments.
  static let moreFragmentsBit: UInt64 = 0x0000_0020_0000_0000
}

extension FilterDescription {
  /// Whether this template lets later fragments out.
  public var sendsFragments: Bool {
    guard direction == .outgoing else { return false }
    let datagram = atom(ofWord: LaterFragment.offsetWord)
    return atom(ofWord: 1).implies(LaterFragment.type) && datagram.implies(LaterFragment.first)
      && LaterFragment.datagramBits & ~datagram.mask == 0
      && LaterFragment.sourceBits & ~atom(ofWord: 3).mask == 0
      && LaterFragment.moreFragmentsBit & datagram.mask == 0
  }

  /// The atom of a word of the packet; an empty one where there is none.
  private func atom(ofWord word: Int) -> FilterAtom {
    var index = 0
    while index < count {
      if atoms[index].place == UInt64(truncatingIfNeeded: word) { return atoms[index] }
      index &+= 1
    }
    return FilterAtom()
  }
}
