// Random filters and packets that have something to do with each other: few places, masks and values, so
// that filters nest, overlap and miss each other by a bit, and packets match several of them.

import ExokernelABI
import TestSupport

/// Filters and packets that a seed decides.
struct FilterSource {
  var random: SplitMix64

  private static let rules: [FilterHeaderRule] = [
    FilterHeaderRule(base: 8, offset: 4, mask: 0x03, shift: 3),
    FilterHeaderRule(base: 14, offset: 4, mask: 0x0f, shift: 2),
  ]
  private static let masks: [UInt64] = [
    0xff, 0x0f00, 0x0300_0000, 0xff00_0000_0000_0000, 0x0101, 0x0300_0000_0000_0003, 1 << 63,
  ]

  // MARK: Filters

  mutating func filter() -> FilterDescription {
    switch Int.random(in: 0..<100, using: &random) {
    case 0: return .remainder
    case 1...8: return template()
    case 9...25: return looseFilter()
    default: return protocolFilter()
    }
  }

  /// As protocols do: a type decides where the next header is and what is in it, down to a port.
  private mutating func protocolFilter() -> FilterDescription {
    let type = UInt8.random(in: 0..<6, using: &random)
    let depth = Int.random(in: 0..<4, using: &random)
    var tests: [(offset: Int, values: [UInt8], masks: [UInt8]?)] = [(8, [type], nil)]
    if depth > 0 { tests.append((17, [byte(), type], [type < 3 ? 3 : 1, 0xff])) }
    if depth > 1 { tests.append((26, [byte(), byte()], [3, 3])) }
    let isComputed = type % 2 == 0
    if depth > 2 { tests.append((isComputed ? 1003 : 35, [byte(), byte()], [0xff, 0xff])) }
    let rule = depth > 2 && isComputed ? Self.rules[Int(type) / 2 % 2] : .none
    return .bytes(tests, rule: rule)
  }

  private mutating func looseFilter() -> FilterDescription {
    let rule = random.oneIn(3) ? random.pick(Self.rules, else: .none) : .none
    var description = FilterDescription(.incoming, rule: rule)
    for place: UInt64 in 0..<5 where random.oneIn(3) { add(place, to: &description) }
    for place: UInt64 in 0x100..<0x102 where rule != .none && random.oneIn(2) {
      add(place, to: &description)
    }
    if rule != .none, description.count == 0 || !description.atoms[description.count - 1].isComputed
    {
      add(0x102, to: &description)
    }
    return description
  }

  private mutating func add(_ place: UInt64, to description: inout FilterDescription) {
    let mask = random.pick(Self.masks, else: 1)
    let value = random.next() & random.next() & mask
    _ = description.append(FilterAtom(place: place, mask: mask, value: value))
  }

  private mutating func template() -> FilterDescription {
    let type = UInt8.random(in: 0..<4, using: &random)
    var tests: [(offset: Int, values: [UInt8], masks: [UInt8]?)] = [(12, [type], nil)]
    if random.oneIn(2) { tests.append((35, [byte()], nil)) }
    if random.oneIn(3) { tests.append((6, [byte()], [3])) }
    return .bytes(tests, .outgoing, headerLength: Int.random(in: 36...128, using: &random))
  }

  private mutating func byte() -> UInt8 { UInt8.random(in: 0..<4, using: &random) }

  // MARK: Packets

  /// A packet that one of the filters likes, or nearly.
  mutating func packet(for filters: [NaiveFilter]) -> [UInt8] {
    var packet = (0..<Int.random(in: 40..<112, using: &random)).map { _ in byte() }
    if let filter = filters.randomElement(using: &random), !random.oneIn(10) {
      fulfil(filter, in: &packet)
    }
    if random.oneIn(4), let position = packet.indices.randomElement(using: &random) {
      packet[position] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    }
    if random.oneIn(4) { packet.removeLast(Int.random(in: 0...packet.count, using: &random)) }
    return packet
  }

  /// Sets the bits that a filter demands, as far as they lie inside.
  private func fulfil(_ filter: NaiveFilter, in packet: inout [UInt8]) {
    for isComputed in [false, true] {
      let rule = filter.rule
      let place = Int(rule >> 8 & 0xff)
      let length = Int(packet[place]) & Int(rule >> 16 & 0xff)
      let origin = isComputed ? Int(rule & 0xff) + length << Int(rule >> 24) : 0
      for test in filter.tests where test.isComputed == isComputed {
        let position = origin + test.offset
        guard position < packet.count else { continue }
        packet[position] = packet[position] & ~test.mask | test.value
      }
    }
  }
}
