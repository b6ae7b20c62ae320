// The proof that two filters are disjoint, and that one contains the other, against the truth: all
// filters over a few bits, in pairs, and all packets that differ in these bits.

import ExokernelABI
import Testing

@testable import KernelCore

@Suite struct FilterProofTests {
  /// Which of some packets match a filter.
  private func matches(_ description: FilterDescription, _ packets: [[UInt8]]) -> Set<Int> {
    let filter = NaiveFilter(description)
    return Set(packets.indices.filter { filter.matches(packets[$0]) })
  }

  /// Every filter over the bits of some masks.
  private func allFilters(over masks: [(place: UInt64, mask: UInt64)]) -> [FilterDescription] {
    var all = [FilterDescription(.incoming)]
    for (place, mask) in masks {
      for description in all {
        var part = mask
        while part != 0 {
          var value = part
          while true {
            var longer = description
            _ = longer.append(FilterAtom(place: place, mask: part, value: value))
            all.append(longer)
            if value == 0 { break }
            value = (value - 1) & part
          }
          part = (part - 1) & mask
        }
      }
    }
    return all
  }

  /// Every packet of a length that differs in some bits.
  private func allPackets(_ count: Int, bits: [(byte: Int, mask: UInt8)]) -> [[UInt8]] {
    var all = [[UInt8](repeating: 0, count: count)]
    for (byte, mask) in bits {
      for bit in 0..<8 where mask >> bit & 1 == 1 {
        all += all.map { packet in
          var other = packet
          other[byte] |= 1 << bit
          return other
        }
      }
    }
    return all
  }

  @Test func `In one space the kernel's verdict on every pair is the truth`() throws {
    let filters = allFilters(over: [(0, 0x03), (1, 0x01 << 56 | 0x80)])
    #expect(filters.count == 81)
    let packets = allPackets(16, bits: [(0, 3), (8, 0x80), (15, 1)])
    let truths = filters.map { matches($0, packets) }
    for (one, narrow) in zip(filters, truths) {
      let computer = Computer(filters: .small)
      let installed = try computer.install(one)
      for (other, wide) in zip(filters, truths) {
        let verdict: KernelError?
        if narrow == wide {
          verdict = .notFree
        } else if narrow.isDisjoint(with: wide) || narrow.isSubset(of: wide)
          || narrow.isSuperset(of: wide)
        {
          verdict = nil
        } else {
          verdict = .overlaps
        }
        do throws(KernelError) {
          let second = try computer.install(other)
          #expect(verdict == nil)
          for (index, packet) in packets.enumerated() {
            let inner = narrow.count < wide.count ? installed : second
            let outer = inner == installed ? second : installed
            let isInside = (inner == installed ? narrow : wide).contains(index)
            let isOutside = (inner == installed ? wide : narrow).contains(index)
            let expected = isInside ? inner : isOutside ? outer : 0
            #expect(computer.classify(packet) == expected)
          }
          try computer.free(filter: second)
        } catch { #expect(error == verdict) }
      }
    }
  }

  @Test func `With computed spaces and short packets no two overlap unnoticed`() throws {
    let (filters, packets) = computedFiltersAndPackets()
    let truths = filters.map { matches($0, packets) }
    var accepted = 0
    for (one, narrow) in zip(filters, truths) {
      let computer = Computer(filters: .small)
      let installed = try computer.install(one)
      for (other, wide) in zip(filters, truths) {
        do throws(KernelError) {
          let second = try computer.install(other)
          accepted += 1
          let common = narrow.intersection(wide)
          #expect(common.isEmpty || common == narrow || common == wide)
          for index in common {
            let winner = computer.classify(packets[index])
            #expect((winner == installed ? narrow : wide) == common)
          }
          for index in narrow.symmetricDifference(wide) {
            let only = narrow.contains(index) ? installed : second
            #expect(computer.classify(packets[index]) == only)
          }
          try computer.free(filter: second)
        } catch {}
      }
    }
    print("filter proofs: \(accepted) of \(filters.count * filters.count) pairs stand together")
    #expect(accepted > filters.count)
  }

  /// Filters over a bit in each of three words and one behind a header of 8 or 16 bytes, by two rules.
  private func computedFiltersAndPackets() -> ([FilterDescription], [[UInt8]]) {
    let plain = allFilters(over: [(0, 0x01), (1, 0x01), (2, 0x01)])
    let rules = [
      FilterHeaderRule(base: 8, offset: 0, mask: 1, shift: 3),
      FilterHeaderRule(base: 0, offset: 8, mask: 1, shift: 4),
    ]
    var filters = plain
    for (rule, value) in [(rules[0], 0), (rules[0], 1), (rules[1], 0), (rules[1], 1)] {
      for description in plain {
        var longer = description
        longer.header |= UInt64(rule.rawValue) << 32
        _ = longer.append(FilterAtom(place: 0x100, mask: 1, value: UInt64(value)))
        filters.append(longer)
      }
    }
    let packets = [0, 1, 8, 9, 16, 17].flatMap { count in
      allPackets(count, bits: [0, 8, 16].filter { $0 < count }.map { (byte: $0, mask: 1) })
    }
    return (filters, packets)
  }
}
