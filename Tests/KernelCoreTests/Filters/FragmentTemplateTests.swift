// Fragments on the way out: which of them a template lets through, and that nobody's come from two.

import ExokernelABI
import TestSupport
import Testing

@testable import KernelCore

@Suite struct FragmentTemplateTests {
  private let computer = Computer(filters: .small)

  /// UDP from a port of 10.0.2.15, identifications of prefix × 256 and up, whole or in pieces.
  private func template(
    port: UInt8 = 7, prefix: UInt8 = 9, protocol number: UInt8 = 17,
    offsetMask: [UInt8] = [0x1f, 0xff]
  ) -> FilterDescription {
    .bytes(
      [
        (6, [2, 0, 0, 0, 0, 1, 8, 0, 0x45], nil), (18, [prefix], nil), (20, [0, 0], offsetMask),
        (23, [number], nil), (26, [10, 0, 2, 15], nil), (34, [0, port], nil),
      ], .outgoing, headerLength: 36)
  }

  /// A fragment of a datagram that the template is for; with no offset, the first.
  private func header(offset: Int, more: Bool = true, port: UInt8 = 7) -> [UInt8] {
    var header = [UInt8](repeating: 0xee, count: 42)
    header.replaceSubrange(6..<15, with: [2, 0, 0, 0, 0, 1, 8, 0, 0x45])
    let place = UInt8(offset >> 8) | (more ? 0x20 : 0)
    header.replaceSubrange(18..<24, with: [9, 77, place, UInt8(offset & 0xff), 64, 17])
    header.replaceSubrange(26..<30, with: [10, 0, 2, 15])
    header.replaceSubrange(34..<36, with: [0, port])
    return header
  }

  private func check(_ header: [UInt8], _ template: Int, noise: UInt8 = 0xa5) -> Bool {
    computer.kernel.machine.effort.begin()
    return computer.kernel.check(
      template: template, header: ArrayPacket(bytes: header, noise: noise))
  }

  private func sendsFragments(_ description: FilterDescription) throws -> Bool {
    let filter = try computer.install(description)
    defer { try? computer.free(filter: filter) }
    return computer.kernel.machine[filter: filter].sendsFragments
  }

  // MARK: Sending

  @Test func `The first fragment needs the port, the others none`() throws {
    let template = try computer.install(template())
    #expect(check(header(offset: 0, more: false), template))
    #expect(check(header(offset: 0), template))
    #expect(!check(header(offset: 0, port: 8), template))
    for offset in [1, 2, 185, 0x1fff] {
      #expect(check(header(offset: offset, port: 8), template), "offset \(offset)")
      #expect(check(header(offset: offset, more: false, port: 8), template), "offset \(offset)")
    }
  }

  @Test func `A later fragment's header ends with IPv4's, the first one's behind the port`() throws
  {
    let template = try computer.install(template())
    for count in 0...42 {
      #expect(check(Array(header(offset: 1).prefix(count)), template) == (count >= 34), "\(count)")
      #expect(check(Array(header(offset: 0).prefix(count)), template) == (count >= 36), "\(count)")
    }
  }

  @Test func `Of a later fragment every bit counts but the offset's and those behind IPv4`() throws
  {
    let description = template()
    let template = try computer.install(description)
    let whole = NaiveFilter(description)
    var random = SplitMix64(seed: 0x66_7261_676d)
    var allowed = 0
    for round in 0..<60_000 {
      var header = header(offset: round % 3 == 0 ? 0 : Int(random.next() % 0x2000))
      for _ in 0..<round % 4 {
        header[Int(random.next() % UInt64(header.count))] ^= 1 << UInt8(random.next() % 8)
      }
      let offset = Int(header[20] & 0x1f) << 8 | Int(header[21])
      let isLater =
        offset > 0
        && whole.tests.allSatisfy { test in
          test.offset == 20 || test.offset == 21 || test.offset >= 34
            || header[test.offset] & test.mask == test.value
        }
      let expected = whole.matches(header) || isLater
      #expect(check(header, template) == expected, "\(header)")
      allowed += expected ? 1 : 0
    }
    #expect(allowed > 10_000 && allowed < 50_000)
  }

  @Test func `Only a template that fixes all that names a datagram's sender sends fragments`()
    throws
  {
    #expect(try sendsFragments(template()))
    #expect(try !sendsFragments(template(offsetMask: [0x3f, 0xff])))
    #expect(try !sendsFragments(template(offsetMask: [0x1f, 0xfe])))
    let needed: [(offset: Int, values: [UInt8], masks: [UInt8]?)] = [
      (12, [8, 0], nil), (14, [0x45], nil), (18, [9], nil), (20, [0, 0], [0x1f, 0xff]),
      (23, [17], nil), (26, [10, 0, 2, 15], nil),
    ]
    #expect(try sendsFragments(.bytes(needed, .outgoing, headerLength: 34)))
    for left in needed.indices {
      var tests = needed
      tests.remove(at: left)
      #expect(try !sendsFragments(.bytes(tests, .outgoing, headerLength: 34)), "\(needed[left])")
    }
    let wrong: [(Int, UInt8)] = [(0, 0x86), (1, 0x46), (3, 1)]
    for (index, value) in wrong {
      var tests = needed
      tests[index].values[0] = value
      #expect(try !sendsFragments(.bytes(tests, .outgoing, headerLength: 34)), "\(tests[index])")
    }
    #expect(try !sendsFragments(.bytes(needed)))
  }

  @Test func `A template that sends no fragments lets none out`() throws {
    let template = try computer.install(template(offsetMask: [0x3f, 0xff]))
    #expect(check(header(offset: 0, more: false), template))
    for offset in [0, 1] { #expect(!check(header(offset: offset), template)) }
    // Nor the last, which says what the template wants.
    #expect(!check(header(offset: 1, more: false), template))
  }

  @Test func `A template that fixes the receiver holds every fragment to it`() throws {
    let template = try computer.install(
      .bytes(
        [
          (12, [8, 0, 0x45], nil), (18, [9], nil), (20, [0, 0], [0x1f, 0xff]), (23, [17], nil),
          (26, [10, 0, 2, 15, 10, 0, 2, 2], nil), (34, [0, 7], nil),
        ], .outgoing, headerLength: 36))
    var later = header(offset: 1)
    later.replaceSubrange(30..<34, with: [10, 0, 2, 2])
    #expect(check(Array(later.prefix(34)), template))
    for byte in 30..<34 {
      var other = later
      other[byte] ^= 1
      #expect(!check(other, template), "byte \(byte)")
    }
  }

  // MARK: Installing

  @Test func `Two owners' later fragments never look alike unless one agreed`() throws {
    let name: [UInt8] = [0x6e]
    let one = try computer.makeEnvironment(named: [name, [0x61]])
    let two = try computer.makeEnvironment(named: [name, [0x62], [0x61]])
    try shareLink(name)
    try computer.install(template(port: 7), by: one, guardSlot: 1)
    // Another port is disjoint, but what comes behind the first fragment is not.
    computer.expectRefused(.overlaps) { () throws(KernelError) in
      try computer.install(template(port: 8), by: two, guardSlot: 1)
    }
    // Its own owner may, and so may who sends no fragments.
    try computer.install(template(port: 9), by: one, guardSlot: 1)
    try computer.install(
      template(port: 8, offsetMask: [0x3f, 0xff]), by: two, guardSlot: 1)
    for other in [template(port: 10, prefix: 8), template(port: 10, protocol: 6)] {
      let filter = try computer.install(other, by: two, guardSlot: 1)
      try computer.free(filter: filter, by: two)
    }
    computer.expectSoundFilters()
  }

  @Test func `Who agreed to be overlapped shares the fragments too`() throws {
    let one = try computer.makeEnvironment(named: [[0x6e]])
    let two = try computer.makeEnvironment(named: [[0x6e]])
    try shareLink([0x6e])
    try computer.install(template(port: 7), by: one)
    try computer.install(template(port: 8), by: two)
    computer.expectSoundFilters()
  }

  /// Lets whoever holds a name take what is nobody's.
  private func shareLink(_ name: [UInt8]) throws {
    try computer.succeed(
      Request(.deriveCapability, 0, 9, UInt64(name[0]), 0, 1 | 15 << 8), by: computer.first)
    _ = try computer.kernel.shareFilter(
      Caller(context: 0, environment: computer.first), handle: 0, guardSlot: 9)
  }
}
