// Receiving: the most specific filter that matches says into which ring a packet goes; it is copied once,
// into the next free slot. What matches nothing, or finds no slot, is counted and gone.

import ExokernelABI

extension Exokernel where M: Machine & PacketReception & ~Copyable {
  /// Gives a packet to its owner.
  ///
  /// - Parameter isVerified: Whether its checksum needs no look.
  public mutating func receive(_ packet: M.Packet, isVerified: Bool, at now: UInt64) {
    let filter = classify(packet, at: now)
    guard filter != 0 else {
      recordPacket(of: 0, in: 0, byteCount: packet.count)
      unmatchedPackets &+= 1
      return
    }
    let ring = Int(machine[filter: filter].ring)
    recordPacket(of: filter, in: ring, byteCount: packet.count)
    guard deliver(packet, isVerified, into: ring) else {
      countPacket(of: filter, isDropped: true)
      return
    }
    countPacket(of: filter, isDropped: false)
  }

  private mutating func deliver(
    _ packet: M.Packet, _ isVerified: Bool, into ring: Int
  ) -> Bool {
    let holder = Int(machine[ring: ring].holder)
    guard holder != 0 else { return false }
    let frame = Int(machine[ring: ring].frame)
    let produced = machine[ring: ring].produced
    let slotCount = UInt64(machine[ring: ring].slotCount)
    // Whatever stands there, a ring loses only its own packets.
    guard produced &- machine[word: PacketRing.consumed >> 3, in: frame] < slotCount else {
      machine[ring: ring].dropped &+= 1
      machine[word: PacketRing.dropped >> 3, in: frame] = machine[ring: ring].dropped
      return false
    }
    let slot = Int(truncatingIfNeeded: produced & (slotCount &- 1))
    let page = frame &+ 1 &+ slot / PacketRing.slotsPerFrame
    let offset = slot % PacketRing.slotsPerFrame &* PacketRing.slotSize
    machine.copy(packet, to: page, at: offset &+ PacketRing.slotData)
    clearBehind(packet.count, in: page, offset &+ PacketRing.slotData)
    machine[word: (offset &+ PacketRing.slotLength) >> 3, in: page] =
      UInt64(truncatingIfNeeded: packet.count) | (isVerified ? PacketRing.isVerified : 0)
    machine[ring: ring].produced = produced &+ 1
    machine[word: PacketRing.produced >> 3, in: frame] = produced &+ 1
    notify(environment: holder, .packet)
    return true
  }

  /// Clears what was copied along with a packet's last word: it stood in the buffer before, and was
  /// somebody else's (guarantee 6).
  @inline(__always)
  private mutating func clearBehind(_ byteCount: Int, in page: Int, _ offset: Int) {
    let rest = UInt64(truncatingIfNeeded: byteCount & 7)
    guard rest != 0 else { return }
    machine[word: (offset &+ byteCount) >> 3, in: page] &= 1 << (rest << 3) &- 1
  }
}
