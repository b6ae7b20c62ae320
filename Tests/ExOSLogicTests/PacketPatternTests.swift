// Patterns: the form that the kernel takes, whatever the order of the tests, and what the ready-made
// ones match.

import ExOSLogic
import ExokernelABI
import Testing

@Suite struct PacketPatternTests {
  private let address: UInt32 = 0x0a00_020f

  private func atoms(_ pattern: PacketPattern) -> [FilterAtom] {
    (0..<pattern.description.count).map { pattern.description.atoms[$0] }
  }

  /// The bytes that a pattern demands, by their offsets; behind the header from 1000 on.
  private func bytes(_ pattern: PacketPattern) -> [Int: [UInt8]] {
    var found: [Int: [UInt8]] = [:]
    for atom in atoms(pattern) {
      for byte in 0..<8 {
        let mask = UInt8(truncatingIfNeeded: atom.mask >> UInt64(8 * byte))
        let value = UInt8(truncatingIfNeeded: atom.value >> UInt64(8 * byte))
        let offset = atom.wordIndex * 8 + byte + (atom.isComputed ? 1000 : 0)
        if mask != 0 { found[offset] = [value, mask] }
      }
    }
    return found
  }

  private func expectCanonical(
    _ pattern: PacketPattern, at location: SourceLocation = #_sourceLocation
  ) {
    let atoms = atoms(pattern)
    for (one, next) in zip(atoms, atoms.dropFirst()) {
      #expect(one.place < next.place, sourceLocation: location)
    }
    #expect(
      atoms.allSatisfy { $0.mask != 0 && $0.value & ~$0.mask == 0 }, sourceLocation: location)
    #expect(
      atoms.contains(where: \.isComputed) == (pattern.description.rule != .none),
      sourceLocation: location)
  }

  @Test func `The order of tests makes no difference`() throws {
    var one = PacketPattern()
    try one.require(UInt16(0x0102), at: 7)
    try one.require(UInt32(0x0a0b_0c0d), at: 100)
    try one.require(UInt8(9), at: 2, in: .behindHeader)
    var other = PacketPattern()
    try other.require(UInt8(9), at: 2, in: .behindHeader)
    try other.require(UInt32(0x0a0b_0c0d), at: 100)
    try other.require(UInt8(2), at: 8)
    try other.require(UInt8(1), at: 7)
    #expect(one.description == other.description)
    #expect(
      bytes(one) == [
        7: [1, 255], 8: [2, 255], 100: [10, 255], 101: [11, 255], 102: [12, 255], 103: [13, 255],
        1002: [9, 255],
      ])
    expectCanonical(one)
  }

  @Test func `Bits that do not count are not compared`() throws {
    var pattern = PacketPattern()
    try pattern.require(UInt16(0xffff), mask: 0x1f00, at: 20)
    #expect(bytes(pattern) == [20: [0x1f, 0x1f]])
    try pattern.require(UInt16(0xffff), mask: 0, at: 50)
    #expect(pattern.description.count == 1)
  }

  @Test func `What no packet could match, or the kernel not compare, is refused`() throws {
    var pattern = PacketPattern()
    try pattern.require(UInt8(0x45), at: 14)
    try pattern.require(UInt8(0x40), mask: 0xf0, at: 14)
    #expect(throws: PacketPatternError.contradiction) {
      try pattern.require(UInt8(0x60), mask: 0xf0, at: 14)
    }
    for offset in [-1, 256, Int.max, Int.min] {
      #expect(throws: PacketPatternError.outOfReach) {
        try pattern.require(UInt8(1), at: offset)
      }
    }
    try pattern.require(UInt8(1), at: 255)
    for word in 2..<6 { try pattern.require(UInt8(1), at: 8 * word) }
    #expect(throws: PacketPatternError.tooManyWords) { try pattern.require(UInt8(1), at: 0) }
    expectCanonical(pattern)
  }

  @Test func `A port filter compares type, header, fragment, protocol, destination and port`()
    throws
  {
    let http = try PacketPattern.tcpPort(80, on: address)
    #expect(
      bytes(http) == [
        12: [8, 255], 13: [0, 255], 14: [0x45, 255], 20: [0, 0x1f], 21: [0, 255], 23: [6, 255],
        30: [10, 255], 31: [0, 255], 32: [2, 255], 33: [15, 255], 36: [0, 255], 37: [80, 255],
      ])
    expectCanonical(http)
    let dns = try PacketPattern.udpPort(0x1234, on: address, header: .withOptions)
    #expect(
      bytes(dns) == [
        12: [8, 255], 13: [0, 255], 14: [0x40, 0xf0], 20: [0, 0x1f], 21: [0, 255], 23: [17, 255],
        30: [10, 255], 31: [0, 255], 32: [2, 255], 33: [15, 255], 1002: [0x12, 255],
        1003: [0x34, 255],
      ])
    #expect(dns.description.rule == .behindIPv4)
    expectCanonical(dns)
  }

  @Test func `A port filter lies inside its protocol, its protocol inside the remainder`() throws {
    let http = atoms(try .tcpPort(80, on: address))
    let tcp = atoms(try .datagrams(of: 6, to: address))
    let internet = atoms(try .ethernet(type: 0x0800))
    for (wide, narrow) in [(tcp, http), (internet, tcp), (internet, http)] {
      #expect(
        wide.allSatisfy { atom in narrow.contains { $0.place == atom.place && $0.implies(atom) } })
    }
    #expect(PacketPattern.remainder.description == FilterDescription(.incoming))
  }

  @Test func `A template fixes what is the sender's`() throws {
    let template = try PacketPattern.template(
      from: 0x0200_0000_0001, address, .udp, port: 53, identification: 7, headerLength: 42)
    #expect(
      bytes(template) == [
        6: [2, 255], 7: [0, 255], 8: [0, 255], 9: [0, 255], 10: [0, 255], 11: [1, 255],
        12: [8, 255], 13: [0, 255], 14: [0x45, 255], 18: [7, 255], 20: [0, 0x1f], 21: [0, 255],
        23: [17, 255], 26: [10, 255], 27: [0, 255], 28: [2, 255], 29: [15, 255], 34: [0, 255],
        35: [53, 255],
      ])
    #expect(template.description.direction == .outgoing && template.description.headerLength == 42)
    #expect(template.description.sendsFragments)
    expectCanonical(template)
  }
}
