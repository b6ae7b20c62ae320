// Fragments of IPv4 datagrams over Ethernet. The first has the ports and is classified like any packet;
// the later ones go where it went, if a filter with atoms took it and not too long ago.

import ExokernelABI

extension Exokernel where M: ~Copyable {
  /// What names a datagram, and which part of it a packet is.
  private struct Fragment {
    let addresses: UInt64
    let datagram: UInt32
    let isFirst: Bool

    /// Reads source (26), destination (30), protocol (23), identification (18) and offset (20).
    init(_ packet: borrowing some PacketBytes & ~Copyable) {
      let word = packet[word: 16]
      addresses = packet[word: 26]
      datagram =
        UInt32(truncatingIfNeeded: word >> 16 & 0xffff)
        | UInt32(truncatingIfNeeded: word >> 56) << 16
      isFirst = word & 0x0000_ff1f_0000_0000 == 0
    }
  }

  /// Whether a packet is a part of a larger datagram: IPv4 with more fragments to come, or an offset.
  @inline(__always)
  func isFragment(_ packet: borrowing some PacketBytes & ~Copyable) -> Bool {
    packet.count >= 34 && packet[word: 16] & 0x0000_ff3f_0000_0000 != 0
      && packet[word: 8] & 0x0000_ffff_0000_0000 == 0x0000_0008_0000_0000
  }

  /// The filter that decides a fragment.
  @inline(never)
  mutating func classifyFragment(_ packet: borrowing some PacketBytes & ~Copyable, at now: UInt64)
    -> Int
  {
    let fragment = Fragment(packet)
    guard fragment.isFirst else {
      let remembered = recall(fragment, at: now)
      return remembered != 0 ? remembered : match(packet)
    }
    let filter = match(packet)
    remember(fragment, filter, at: now)
    return filter
  }

  /// Where the first fragment went; 0 where that is not known, not true any more, or too long ago.
  private func recall(_ fragment: Fragment, at now: UInt64) -> Int {
    let row = machine[continuation: find(fragment)]
    let filter = Int(row.filter)
    guard filter != 0, row.addresses == fragment.addresses, row.datagram == fragment.datagram,
      now < row.expiry, machine[filter: filter].generation == row.generation,
      hasLivingHolder(filter)
    else { return 0 }
    return filter
  }

  /// Notes where a first fragment went; a datagram that nobody asked for by name is forgotten.
  private mutating func remember(_ fragment: Fragment, _ filter: Int, at now: UInt64) {
    let index = find(fragment)
    let old = machine[continuation: index]
    let isKnown =
      old.filter != 0 && old.addresses == fragment.addresses && old.datagram == fragment.datagram
    guard filter != 0, machine[filter: filter].atomCount > 0 else {
      if isKnown { machine[continuation: index] = Continuation() }
      return
    }
    var row = Continuation()
    row.addresses = fragment.addresses
    row.datagram = fragment.datagram
    row.filter = UInt32(truncatingIfNeeded: filter)
    row.generation = machine[filter: filter].generation
    row.expiry = now &+ filterHeads.fragmentLife
    machine[continuation: index] = row
  }

  /// The datagram's row, or else the one to use for it: empty, expired, or the oldest.
  ///
  /// All rows live equally long, so that each of these is the one that expires first.
  private func find(_ fragment: Fragment) -> Int {
    var oldest = 0
    var index = 0
    while index < Continuation.count {
      let row = machine[continuation: index]
      if row.filter != 0, row.addresses == fragment.addresses, row.datagram == fragment.datagram {
        return index
      }
      if row.expiry < machine[continuation: oldest].expiry { oldest = index }
      index &+= 1
    }
    return oldest
  }
}
