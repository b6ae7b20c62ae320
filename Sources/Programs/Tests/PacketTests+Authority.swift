// Who may receive and send what: filters that are taken, templates that are not one's own, rings in use.

import ExOS
import Trials

extension PacketTests {
  // MARK: Filters

  static func overlaps(_ port: borrowing PacketPort) {
    TAP.test("a port that is taken is refused, and so is what overlaps with it or is wider") {
      () throws(KernelError) in
      let weak = 10
      try Kernel.deriveCapability(from: 0, to: weak, suffix: (0x6e, 0), count: 1, rights: .all)
      let http = pattern { () throws(PacketPatternError) in try .tcpPort(80, on: own) }
      let held = try Kernel.allocateFilter(http, ring: port.handle, guardSlot: 0, by: 0)
      let again = refusal(port, http, by: 0)
      let stranger = refusal(port, http, by: weak)
      let wider = refusal(
        port, pattern { () throws(PacketPatternError) in try .datagrams(of: 6, to: own) }, by: weak)
      let across = refusal(
        port,
        pattern { () throws(PacketPatternError) in
          var pattern = PacketPattern()
          try pattern.require(UInt8(1), mask: 1, at: 60)
          return pattern
        }, by: 0)
      try Kernel.freeFilter(held)
      try Kernel.dropCapability(weak)
      guard again == .notFree else { return "the same port twice" }
      guard stranger == .notFree || stranger == .notPermitted else { return "a stranger" }
      guard wider == .notPermitted else { return "a wider one" }
      return across == .overlaps ? nil : "one across it"
    }
    TAP.test("a filter that is no filter is malformed, with the place of what is wrong") {
      var unordered = FilterDescription(.incoming)
      _ = unordered.append(FilterAtom(place: 2, mask: 1, value: 0))
      _ = unordered.append(FilterAtom(place: 1, mask: 1, value: 0))
      var stray = FilterDescription(.incoming)
      _ = stray.append(FilterAtom(place: 0, mask: 1, value: 2))
      guard refusal(port, FilterDescription(), by: 0) == .malformedFilter(0) else { return "none" }
      guard refusal(port, unordered, by: 0) == .malformedFilter(2) else { return "unordered" }
      return refusal(port, stray, by: 0) == .malformedFilter(1) ? nil : "a bit outside its mask"
    }
  }

  private static func refusal(
    _ port: borrowing PacketPort, _ description: FilterDescription, by slot: Int
  ) -> KernelError? {
    do throws(KernelError) {
      let handle = try Kernel.allocateFilter(
        description, ring: port.handle, guardSlot: 0, by: slot)
      try Kernel.freeFilter(handle)
      return nil
    } catch {
      return error
    }
  }

  // MARK: Templates

  static func templates(_ port: borrowing PacketPort, _ station: UInt64) {
    TAP.test("nothing goes out from another's station or port, and each attempt is counted") {
      () throws(KernelError) in
      let template = try Kernel.allocateFilter(
        pattern { () throws(PacketPatternError) in
          var pattern = PacketPattern(templateOf: 14)
          try pattern.require(UInt16(truncatingIfNeeded: station >> 32), at: 6)
          try pattern.require(UInt32(truncatingIfNeeded: station), at: 8)
          return pattern
        }, ring: port.handle, guardSlot: 0, by: 0)
      let foreign = send(question(from: station ^ 1), by: template, port)
      let short = send(Array(question(from: station).prefix(13)), by: template, port)
      let good = send(question(from: station), by: template, port)
      let row = Revealed.filter(template.index)
      try Kernel.freeFilter(template)
      let gone = send(question(from: station), by: template, port)
      guard foreign == .notPermitted, row?.drops == 1, row?.hits == 1 else { return "another's" }
      guard short == .badArgument(1), good == nil else { return "a short header" }
      return gone == .stale ? nil : "a template that is gone"
    }
  }

  static func frames(_ port: borrowing PacketPort) {
    TAP.test("a ring's frames stay while it is bound, and a stranger's ring is not held") {
      let index = port.handle.index
      guard let row = Revealed.ring(index) else { return "no row" }
      let freed = refusedFree(FrameHandle(number: Int(row.frame)))
      let other = RingHandle(index: index, generation: row.generation &+ 1)
      let stale = Kernel.transmit(other, count: 1).error
      guard freed == .inUse else { return "freed" }
      return stale == .stale ? nil : "a ring of another generation"
    }
  }

  private static func refusedFree(_ frame: FrameHandle) -> KernelError? {
    do throws(KernelError) {
      try Kernel.freeFrames(frame)
      return nil
    } catch {
      return error
    }
  }
}
