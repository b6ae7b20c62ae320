// A filter as a list of byte tests, evaluated one by one, and what the design says of two of them. It
// shares nothing with the core but the description that both are made from.

import ExokernelABI

/// What one filter asks of a packet.
struct NaiveFilter: Hashable {
  /// A byte under a mask, in one of the two spaces.
  struct Test: Hashable {
    var isComputed: Bool
    var offset: Int
    var mask: UInt8
    var value: UInt8
  }

  /// Which bit of which space; a bit is demanded once at most.
  struct Bit: Hashable {
    var isComputed: Bool
    var position: Int
  }

  let direction: FilterDirection
  let rule: UInt32
  private(set) var tests: [Test] = []
  private(set) var bits: [Bit: Bool] = [:]

  init(_ description: FilterDescription) {
    direction = description.direction
    rule = description.rule.rawValue
    for index in 0..<description.count { add(description.atoms[index]) }
  }

  private mutating func add(_ atom: FilterAtom) {
    for byte in 0..<8 {
      let mask = UInt8(truncatingIfNeeded: atom.mask >> UInt64(8 * byte))
      let value = UInt8(truncatingIfNeeded: atom.value >> UInt64(8 * byte))
      let offset = Int(atom.place & 0xff) * 8 + byte
      let isComputed = atom.place & 0x100 != 0
      guard mask != 0 else { continue }
      tests.append(Test(isComputed: isComputed, offset: offset, mask: mask, value: value))
      for bit in 0..<8 where mask >> bit & 1 == 1 {
        bits[Bit(isComputed: isComputed, position: offset * 8 + bit)] = value >> bit & 1 == 1
      }
    }
  }

  /// Whether a packet has all that is asked.
  func matches(_ packet: [UInt8]) -> Bool {
    var origin = 0
    if rule != 0 {
      let place = Int(rule >> 8 & 0xff)
      guard place < packet.count else { return false }
      let length = Int(packet[place]) & Int(rule >> 16 & 0xff)
      origin = Int(rule & 0xff) + length << Int(rule >> 24)
    }
    for test in tests {
      let position = test.offset + (test.isComputed ? origin : 0)
      guard position < packet.count, packet[position] & test.mask == test.value else {
        return false
      }
    }
    return true
  }

  /// Whether both may speak of a bit at one place.
  private func shares(_ bit: Bit, with other: NaiveFilter) -> Bool {
    !bit.isComputed || rule == other.rule
  }

  /// Whether the two demand different values of a bit, so that no packet can match both.
  func isDisjoint(from other: NaiveFilter) -> Bool {
    bits.contains { bit, value in
      guard shares(bit, with: other), let demanded = other.bits[bit] else { return false }
      return demanded != value
    }
  }

  /// Whether every bit that this one demands, the other demands as well.
  func contains(_ other: NaiveFilter) -> Bool {
    bits.allSatisfy { bit, value in shares(bit, with: other) && other.bits[bit] == value }
  }
}
