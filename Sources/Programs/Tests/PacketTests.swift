// Guarantee 3: packets come in by filters and go out by templates, and two owners' never overlap unasked.
// The machine's neighbour on QEMU's little network answers ARP, so that real packets go both ways.

import ExOS
import Peers
import Trials

/// What may be received and sent, and what not.
enum PacketTests {
  /// The neighbour that QEMU plays, and the address that we ask it from.
  static let neighbour: UInt32 = 0x0a00_0202
  static let own: UInt32 = 0x0a00_020f

  static func run() {
    guard let link = Revealed.link, link.address != 0 else {
      return TAP.note("there is no network link: the tests of packets are left out")
    }
    let station = link.address.byteSwapped >> 16
    do throws(KernelError) {
      let port = try PacketPort(slotFrames: 4)
      try exchange(port, station)
      try overflow(station)
      overlaps(port)
      templates(port, station)
      FragmentTests.run(port, station)
      PacketQuotaTests.run(port)
      frames(port)
    } catch {
      TAP.test("a packet ring can be had", false, TAP.name(error))
    }
  }

  // MARK: Packets

  static func pattern(_ body: () throws(PacketPatternError) -> PacketPattern)
    -> FilterDescription
  {
    do throws(PacketPatternError) { return try body().description } catch {
      return FilterDescription()
    }
  }

  /// "Who has `neighbour`? Tell `own`", from a station (RFC 826).
  static func question(from station: UInt64) -> [UInt8] {
    var bytes = [UInt8](repeating: 0xff, count: 6)
    let six = (0..<6).map { UInt8(truncatingIfNeeded: station >> UInt64(40 - 8 * $0)) }
    bytes += six + [0x08, 0x06, 0, 1, 0x08, 0, 6, 4, 0, 1] + six
    bytes += (0..<4).map { UInt8(truncatingIfNeeded: own >> UInt32(24 - 8 * $0)) }
    bytes += [0, 0, 0, 0, 0, 0]
    bytes += (0..<4).map { UInt8(truncatingIfNeeded: neighbour >> UInt32(24 - 8 * $0)) }
    return bytes
  }

  static func send(
    _ bytes: [UInt8], by template: FilterHandle, _ port: borrowing PacketPort
  ) -> KernelError? {
    do throws(KernelError) {
      let header = unsafe bytes.span.bytes
      _ = try port.transmit(
        by: template, header: header, body: RawSpan(), tail: RawSpan(), checksum: nil)
      return port.flush()
    } catch {
      return error
    }
  }

  private static func exchange(
    _ port: borrowing PacketPort, _ station: UInt64
  ) throws(KernelError) {
    let arp = try Kernel.allocateFilter(
      pattern { () throws(PacketPatternError) in try .ethernet(type: 0x0806) },
      ring: port.handle, guardSlot: 0, by: 0)
    let template = try Kernel.allocateFilter(
      FilterDescription(.outgoing, headerLength: 14), ring: port.handle, guardSlot: 0, by: 0)
    let refused = send(question(from: station), by: template, port)
    try wait { port.hasPacket }
    var answer: [UInt8] = []
    _ = port.receive { packet, _ in
      answer = (0..<packet.byteCount).map {
        unsafe packet.unsafeLoad(fromByteOffset: $0, as: UInt8.self)
      }
    }
    TAP.test(
      "a question goes out by a template, and its answer comes in by a filter",
      refused == nil && answer.count >= 42 && answer[12...13] == [8, 6] && answer[21] == 2,
      "\(refused.map(TAP.name) ?? "sent"), \(answer.count) bytes came")
    let row = Revealed.filter(arp.index)
    TAP.test("the filter that matched counts it", row?.hits ?? 0 >= 1)
    try Kernel.freeFilter(arp)
    try Kernel.freeFilter(template)
  }

  /// A ring of two slots that nobody empties, and four answers for it.
  private static func overflow(_ station: UInt64) throws(KernelError) {
    let ring = try PacketPort(slotFrames: 1, at: AddressMap.packets + 0x10_0000)
    let arp = try Kernel.allocateFilter(
      pattern { () throws(PacketPatternError) in try .ethernet(type: 0x0806) },
      ring: ring.handle, guardSlot: 0, by: 0)
    let template = try Kernel.allocateFilter(
      FilterDescription(.outgoing, headerLength: 14), ring: ring.handle, guardSlot: 0, by: 0)
    for _ in 0..<4 { _ = send(question(from: station), by: template, ring) }
    try wait { Revealed.filter(arp.index).map { $0.hits + $0.drops } == 4 }
    let row = Revealed.ring(ring.handle.index)
    var taken = 0
    while ring.receive({ _, _ in taken += 1 }) {}
    _ = send(question(from: station), by: template, ring)
    try wait { ring.hasPacket }
    TAP.test(
      "a ring that is full loses its own packets, which are counted, and goes on when it is emptied",
      row?.produced == 2 && row?.dropped == 2 && taken == 2 && ring.hasPacket,
      "\(row?.produced ?? 0) came, \(row?.dropped ?? 0) were lost, \(taken) were taken")
    try Kernel.freeFilter(arp)
    try Kernel.freeFilter(template)
  }

  /// Waits a second at the most.
  private static func wait(_ isDone: () -> Bool) throws(KernelError) {
    let deadline = Clock.ticks + Clock.frequency
    while !isDone(), Clock.ticks < deadline {
      try Kernel.sleep(seen: OwnContext.eventCount, deadline: Clock.ticks + Clock.frequency / 50)
    }
  }
}
