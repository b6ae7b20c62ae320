// Packets in a random sequence: rings, filters, what ring 3 writes into its requests, and what comes over
// the link.

import ExokernelABI
import KernelCore
import TestSupport

extension RequestChooser {
  /// The rows of the rings that an environment holds.
  private func rings(of owner: Int) -> [Int] {
    picture.rings.indices.filter { picture.rings[$0]?.holder == owner }
  }

  /// A ring's handle: mostly the caller's own, sometimes of the generation before.
  private mutating func ring() -> UInt64 {
    let index =
      random.oneIn(12)
      ? roll(0..<picture.rings.count + 1) : random.pick(rings(of: environment), else: 1)
    guard index < picture.rings.count else { return UInt64(index) }
    let generation = picture.ringGenerations[index] &- (random.oneIn(20) ? 1 : 0)
    return UInt64(generation) << 32 | UInt64(index)
  }

  /// A filter's handle: one that `condition` holds for, if there is one.
  private mutating func filter(_ condition: (PlainFilter) -> Bool) -> UInt64 {
    let wanted = picture.filters.indices.filter { picture.filters[$0].map(condition) ?? false }
    let index =
      random.oneIn(12) ? roll(0..<picture.filters.count + 1) : random.pick(wanted, else: 1)
    guard index < picture.filters.count else { return UInt64(index) }
    let generation = picture.filterGenerations[index] &- (random.oneIn(20) ? 1 : 0)
    return UInt64(generation) << 32 | UInt64(index)
  }

  mutating func packetArguments(_ call: Call) -> [UInt64] {
    switch call {
    case .bindRing:
      let claim = claim()
      let owner = claimed(claim)
      let count = random.oneIn(4) ? 3 : 2
      let runs = picture.frames.indices.dropLast(count).filter { first in
        (first..<first + count).allSatisfy { isPlain($0, owner) }
      }
      return [claim, UInt64(random.pick(Array(runs), else: 1)), UInt64(count)]
    case .unbindRing: return [ring()]
    case .allocateFilter:
      return [ring(), slot(), slot(), UInt64(roll(0..<Int(FilterDescription.samples) + 1))]
    case .bindTrace:
      let count = roll(0..<3)
      let runs = picture.frames.indices.dropLast(2).filter { first in
        (first..<first + max(count, 1)).allSatisfy { isPlain($0, environment) }
      }
      return [UInt64(random.pick(Array(runs), else: 1)), UInt64(count)]
    case .shareFilter:
      return [random.oneIn(3) ? 0 : filter { [environment] in $0.holder == environment }, slot()]
    case .freeFilter:
      return [filter { [environment] in $0.holder == environment || $0.hits > 2 }, slot()]
    default: return [ring(), UInt64(random.oneIn(4) ? roll(0..<4) : 1)]
    }
  }

  /// A packet that one of the filters may match.
  mutating func packet() -> [UInt8] {
    let first = UInt8(roll(0..<6))
    return [first, 0, 0, 0, 0, 0, 0, 0, UInt8(roll(0..<2)), 1, 2, 3].dropLast(
      random.oneIn(6) ? roll(0..<12) : 0)
  }

  /// A request to send in a ring of the caller's, mostly one that could be sent.
  mutating func preparation() -> Step {
    let ring = random.pick(rings(of: environment), else: 0)
    guard ring != 0 else { return .arrive(packet()) }
    let template = filter { [environment] in
      $0.holder == environment && $0.pattern.direction == .outgoing
    }
    let pattern = picture.filters[min(Int(template & 0xffff), picture.filters.count - 1)]?.pattern
    var words = Array(repeating: UInt64(0), count: 32)
    for test in pattern?.tests ?? [] {
      words[test.offset / 8] |= UInt64(test.value) << UInt64(test.offset % 8 * 8)
    }
    if random.oneIn(10) { words[roll(0..<2)] ^= 1 << UInt64(roll(0..<8)) }
    let parts = roll(0..<3)
    let headerLength = random.oneIn(10) ? roll(0..<140) : 20
    words[16] = template
    words[17] = UInt64(parts) | UInt64(headerLength) << 48
    if random.oneIn(6) {
      words[17] |= TransmitRequest.completesChecksum | UInt64(roll(0..<12)) << 16 | 4 << 32
    }
    for part in 0..<parts {
      words[18 + 2 * part] = address() + UInt64(roll(0..<4000))
      words[19 + 2 * part] = UInt64(random.oneIn(6) ? roll(0..<5000) : 90)
    }
    if random.oneIn(12) { words[roll(16..<24)] = random.next() }
    return .prepare(ring: ring, request: random.oneIn(4) ? roll(0..<3) : 0, words: words)
  }
}
