// Guarantee 3, of datagrams in pieces: a fragment behind the first has no port, and still nobody sends
// one that is not its own.

import ExOS
import Trials

/// Which fragments a template lets out.
enum FragmentTests {
  private static let port: UInt16 = 7777
  private static let prefix: UInt8 = 0xee

  static func run(_ link: borrowing PacketPort, _ station: UInt64) {
    TAP.test("fragments go out by a template: the first by its port, the others by whose they are")
    {
      () throws(KernelError) in
      let template = try Kernel.allocateFilter(
        PacketTests.pattern { () throws(PacketPatternError) in
          try .template(
            from: station, PacketTests.own, .udp, port: port, identification: prefix,
            headerLength: 36)
        }, ring: link.handle, guardSlot: 0, by: 0)
      let wrong = refusals(link, template, station)
      let row = Revealed.filter(template.index)
      try Kernel.freeFilter(template)
      if let wrong { return wrong }
      return row?.hits == 4 && row?.drops == 8 ? nil : "they are not counted"
    }
  }

  /// What goes wrong; nothing if four fragments go out, and eight that nobody may send do not.
  private static func refusals(
    _ link: borrowing PacketPort, _ template: FilterHandle, _ station: UInt64
  ) -> String? {
    let first = header(from: station, fragment: 0x2000)
    var later = header(from: station, fragment: 0x20b9)
    // Where the first has its port stands data.
    later[34] = 0
    for good in [first, later, Array(later.prefix(34)), header(from: station, fragment: 1)] {
      guard PacketTests.send(good, by: template, link) == nil else { return "one of its own" }
    }
    for (place, bits) in [(6, 1), (12, 1), (14, 1), (18, 1), (23, 1), (26, 1), (29, 1)] {
      var bad = later
      bad[place] ^= UInt8(bits)
      guard PacketTests.send(bad, by: template, link) == .notPermitted else {
        return "another's, by byte \(place)"
      }
    }
    var foreign = first
    foreign[35] ^= 1
    guard PacketTests.send(foreign, by: template, link) == .notPermitted else {
      return "a first one from another's port"
    }
    for short in [Array(later.prefix(33)), Array(first.prefix(33))] {
      guard PacketTests.send(short, by: template, link) == .badArgument(1) else {
        return "half a header"
      }
    }
    return nil
  }

  /// Ethernet, IPv4 and UDP headers to the neighbour; the sums are nobody's business here.
  private static func header(from station: UInt64, fragment: UInt16) -> [UInt8] {
    var bytes: [UInt8] = []
    func put(_ number: UInt64, _ count: Int) {
      for index in 0..<count {
        bytes.append(UInt8(truncatingIfNeeded: number >> UInt64(8 * (count - 1 - index))))
      }
    }
    put(0xffff_ffff_ffff, 6)
    put(station, 6)
    put(0x0800_4500_001c, 6)
    put(UInt64(prefix) << 8, 2)
    put(UInt64(fragment), 2)
    put(0x4011_0000, 4)
    put(UInt64(PacketTests.own), 4)
    put(UInt64(PacketTests.neighbour), 4)
    put(UInt64(port) << 16 | 9, 4)
    put(8 << 16, 4)
    return bytes
  }
}
