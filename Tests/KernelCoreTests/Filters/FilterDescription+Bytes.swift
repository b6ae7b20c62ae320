// Descriptions from tests of bytes, for tests that speak of packets.

import ExokernelABI

extension FilterDescription {
  /// A description that demands bytes, some of them only in part.
  ///
  /// - Parameter tests: Offset (from 1000 on in the computed space), values, and masks where they are not
  ///   all ones.
  static func bytes(
    _ tests: [(offset: Int, values: [UInt8], masks: [UInt8]?)],
    _ direction: FilterDirection = .incoming, headerLength: Int = 0, rule: FilterHeaderRule = .none
  ) -> FilterDescription {
    var atoms: [UInt64: FilterAtom] = [:]
    for test in tests {
      for (index, value) in test.values.enumerated() {
        let offset = test.offset % 1000 + index
        let place = UInt64(offset / 8) | (test.offset >= 1000 ? 0x100 : 0)
        let mask = test.masks?[index] ?? 0xff
        let shift = UInt64(offset % 8 * 8)
        atoms[place, default: FilterAtom(place: place)].mask |= UInt64(mask) << shift
        atoms[place, default: FilterAtom(place: place)].value |= UInt64(value & mask) << shift
      }
    }
    var description = FilterDescription(direction, headerLength: headerLength, rule: rule)
    for (_, atom) in atoms.sorted(by: { $0.key < $1.key }) { _ = description.append(atom) }
    return description
  }

  /// TCP to a port of 10.0.2.15, without options in the IP header.
  static func port(_ port: Int) -> FilterDescription {
    .bytes([
      (12, [8, 0, 0x45], nil), (20, [0, 0], [0x1f, 0xff]), (23, [6], nil),
      (30, [10, 0, 2, 15], nil), (36, [UInt8(port >> 8), UInt8(port & 0xff)], nil),
    ])
  }

  static let remainder = FilterDescription(.incoming)
}
