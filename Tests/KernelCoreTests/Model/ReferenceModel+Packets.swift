// Packets in the model: the most specific filter that matches decides, and what the device was given is a
// list.

import ExokernelABI
import KernelCore

/// What the device has, and which frames wait for it.
struct PlainDevice {
  struct Packet: Hashable {
    var number: Int
    var ring: Int
  }

  /// Why a frame is not free yet.
  struct Wait {
    /// The packets that the device had when the frame was freed.
    var needed: Set<Packet>
    /// Those that it had when the last of these was over; the kernel need not tell them apart.
    var tolerated: Set<Packet>?
  }

  var outstanding: [Packet] = []
  var capacity = 4
  var waits: [Int: Wait] = [:]
  private var count = 0

  mutating func take(from ring: Int) {
    count += 1
    outstanding.append(Packet(number: count, ring: ring))
  }

  /// The device is done with a packet.
  mutating func finish(_ index: Int) -> Packet {
    let packet = outstanding.remove(at: index)
    for frame in waits.keys {
      waits[frame]?.needed.remove(packet)
      waits[frame]?.tolerated?.remove(packet)
      if waits[frame]?.needed.isEmpty == true, waits[frame]?.tolerated == nil {
        waits[frame]?.tolerated = Set(outstanding)
      }
    }
    return packet
  }
}

extension ReferenceModel {
  // MARK: In

  /// A packet arrives.
  mutating func arrive(_ packet: [UInt8]) {
    let matching = picture.filters.indices.filter {
      guard let filter = picture.filters[$0] else { return false }
      return filter.pattern.direction == .incoming && filter.pattern.matches(packet)
        && picture.isLiving(filter.holder)
    }
    let best = matching.max { specificity(of: $0) < specificity(of: $1) }
    guard let best, let index = picture.filters[best]?.ring, let ring = picture.rings[index] else {
      picture.unmatchedPackets += 1
      return
    }
    let consumed = pages[ring.frame][PacketRing.consumed / 8]
    guard UInt64(ring.produced) &- consumed < UInt64(ring.slotCount) else {
      picture.rings[index]?.dropped += 1
      picture.filters[best]?.drops += 1
      return
    }
    picture.rings[index]?.produced += 1
    picture.filters[best]?.hits += 1
    if let context = picture.environments[ring.holder]?.contexts.first { notify(context) }
  }

  private func specificity(of filter: Int) -> Int {
    picture.filters[filter]?.pattern.bits.count ?? 0
  }

  // MARK: Out

  mutating func transmit(_ caller: Caller, _ a: [UInt64]) throws(KernelError) -> PlainNext {
    let ring = try ring(a[0], of: caller.environment)
    guard a[1] <= 15 else { throw .badArgument(1) }
    for index in 0..<Int(a[1]) {
      do throws(KernelError) {
        try transmitOne(index, of: ring, caller.environment)
      } catch {
        if error != .busy { picture.rings[ring]?.refused += 1 }
        return .error(error, at: UInt64(index))
      }
    }
    return .answer(error: 0, value: a[1])
  }

  private mutating func transmitOne(_ index: Int, of ring: Int, _ environment: Int)
    throws(KernelError)
  {
    let frame = picture.rings[ring]?.frame ?? 0
    let request = (0..<32).map { pages[frame][32 + index * 32 + $0] }
    let template = try template(request[16], of: environment)
    guard let filter = picture.filters[template] else { throw .noSuchFilter }
    let control = request[17]
    guard device.outstanding.count < device.capacity else { throw .busy }
    let headerLength = Int(control >> 48)
    guard headerLength >= filter.headerLength, headerLength <= 128 else { throw .badArgument(1) }
    let header = (0..<headerLength).map { (place: Int) -> UInt8 in
      UInt8(truncatingIfNeeded: request[place / 8] >> UInt64(place % 8 * 8))
    }
    guard filter.pattern.matches(header) else {
      picture.filters[template]?.drops += 1
      throw .notPermitted
    }
    if control & 0x100 != 0 {
      let place = Int(control >> 16 & 0xffff) + Int(control >> 32 & 0xffff)
      let isChecked = filter.pattern.tests.contains { $0.offset == place || $0.offset == place + 1 }
      if isChecked { throw .badArgument(1) }
    }
    guard control & 0xff <= 4 else { throw .badArgument(1) }
    for part in 0..<Int(control & 0xff) {
      try requireReadable(request[18 + 2 * part], request[19 + 2 * part], environment)
    }
    // As much as the fake machine's device wants.
    guard headerLength >= 14 else { throw .badArgument(1) }
    device.take(from: ring)
    picture.rings[ring]?.inFlight += 1
    picture.rings[ring]?.sent += 1
    picture.filters[template]?.hits += 1
  }

  /// A part of a packet lies in one page that the sender may read.
  private func requireReadable(_ address: UInt64, _ byteCount: UInt64, _ environment: Int)
    throws(KernelError)
  {
    guard byteCount >= 1, byteCount <= 4096, address % 4096 + byteCount <= 4096,
      address & ~0xfff < 0x7fff_ffff_f000
    else { throw .badArgument(1) }
    let table = try table(1, for: address, in: environment)
    let word = picture.frames[table].entries[Int(address >> 12) % 512] ?? 0
    guard word & 1 != 0 else { throw .notMapped }
  }

  /// The device is done with one of its packets.
  mutating func finishTransmission(_ index: Int) {
    let packet = device.finish(index)
    picture.rings[packet.ring]?.inFlight -= 1
    picture.rings[packet.ring]?.completed += 1
    releaseIfIdle(ring: packet.ring)
  }

  /// Follows which frames the kernel let go on: none too early, each in the end.
  mutating func absorbSettling(_ actual: Picture) {
    for (number, wait) in device.waits {
      let waits = actual.frames[number].use == .awaitingDevice
      if !waits {
        if !wait.needed.isEmpty { complaints.append("frame \(number) did not wait for the device") }
        picture.frames[number].use = .available(isClear: false)
        device.waits[number] = nil
      } else if wait.needed.isEmpty, wait.tolerated?.isEmpty ?? true {
        complaints.append("frame \(number) waits for nothing")
      }
    }
  }
}
