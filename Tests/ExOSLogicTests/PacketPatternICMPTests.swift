// The patterns of clients, against packets: each takes its own, and none of anybody else's.

import ExOSLogic
import ExokernelABI
import Testing

@Suite struct PacketPatternICMPTests {
  private let address: UInt32 = 0x0a00_020f

  /// Whether a packet has every byte that a pattern demands.
  private func matches(_ pattern: PacketPattern, _ packet: [UInt8]) -> Bool {
    (0..<pattern.description.count).allSatisfy { index in
      let atom = pattern.description.atoms[index]
      return (0..<8).allSatisfy { byte in
        let mask = UInt8(truncatingIfNeeded: atom.mask >> UInt64(8 * byte))
        let value = UInt8(truncatingIfNeeded: atom.value >> UInt64(8 * byte))
        let place = atom.wordIndex * 8 + byte
        return mask == 0 || (place < packet.count && packet[place] & mask == value)
      }
    }
  }

  /// An IPv4 packet in a frame.
  private func packet(_ carried: UInt8, _ payload: [UInt8], fragment: UInt8 = 0) -> [UInt8] {
    [UInt8](repeating: 2, count: 12) + header(carried, fragment: fragment) + payload
  }

  private func header(_ carried: UInt8, fragment: UInt8 = 0) -> [UInt8] {
    [8, 0, 0x45, 0, 0, 84, 0, 1, 0, fragment, 64, carried, 9, 9, 10, 0, 2, 2, 10, 0, 2, 15]
  }

  /// A message about a packet, whose payload begins with these bytes.
  private func failure(_ type: UInt8, about carried: UInt8, _ payload: [UInt8]) -> [UInt8] {
    packet(1, [type, 1, 9, 9, 0, 0, 0, 0] + header(carried).dropFirst(2) + payload)
  }

  private static let reply: [UInt8] = [0, 0, 9, 9, 0x12, 0x34, 0, 1, 5, 5]
  private static let request: [UInt8] = [8, 0, 9, 9, 0x12, 0x34, 0, 1]

  @Test func `Answers to an identifier are taken, and nothing else`() throws {
    let pattern = try PacketPattern.echoReplies(to: 0x1234, on: address)
    #expect(matches(pattern, packet(1, Self.reply)))
    #expect(!matches(pattern, packet(1, Self.request)))
    #expect(!matches(pattern, packet(1, [0, 0, 9, 9, 0x12, 0x35, 0, 1])))
    #expect(!matches(pattern, packet(6, Self.reply)))
    #expect(!matches(pattern, packet(1, Self.reply, fragment: 1)))
    #expect(!matches(try .echoReplies(to: 0x1234, on: address + 1), packet(1, Self.reply)))
    #expect(!matches(pattern, Array(packet(1, Self.reply).prefix(38))))
  }

  @Test func `What is said of one's own packets is taken, and nothing else`() throws {
    let echoes = try PacketPattern.failures(ofEchoes: 0x1234, on: address)
    let port = try PacketPattern.failures(ofPort: 0xc001, of: .tcp, on: address)
    let segment: [UInt8] = [0xc0, 1, 0, 80, 1, 2, 3, 4]
    for type in [3, 11] as [UInt8] {
      #expect(matches(echoes, failure(type, about: 1, Self.request)))
      #expect(matches(port, failure(type, about: 6, segment)))
      #expect(!matches(port, failure(type, about: 17, segment)))
      #expect(!matches(port, failure(type, about: 6, [0xc0, 2] + segment.dropFirst(2))))
      #expect(!matches(echoes, failure(type, about: 6, Self.request)))
      #expect(!matches(echoes, failure(type, about: 1, [8, 0, 9, 9, 0x12, 0x33, 0, 1])))
    }
    for type in [0, 2, 4, 5, 8, 12, 19] as [UInt8] {
      #expect(!matches(echoes, failure(type, about: 1, Self.request)))
    }
    // A message that quotes too little is nobody's.
    #expect(!matches(echoes, failure(3, about: 1, [8, 0, 9, 9])))
    #expect(echoes.description.count <= 6 && port.description.count <= 6)
  }

  @Test func `Who sends echo requests sends nothing else, and under no other name`() throws {
    let template = try PacketPattern.echoTemplate(
      from: 0x0202_0202_0202, address, identifier: 0x1234, identification: 7, headerLength: 40)
    var header = packet(1, Self.request)
    header.replaceSubrange(26..<30, with: [10, 0, 2, 15])
    header[18] = 7
    #expect(matches(template, header))
    let changes: [(Int, UInt8)] = [
      (6, 3), (11, 3), (12, 6), (14, 0x46), (18, 8), (20, 1), (21, 1), (23, 17), (29, 16),
      (34, 0), (34, 5), (35, 1), (38, 0x13), (39, 0x35),
    ]
    for (place, value) in changes {
      var other = header
      other[place] = value
      #expect(!matches(template, other), "byte \(place)")
    }
    #expect(template.description.headerLength == 40)
  }
}
