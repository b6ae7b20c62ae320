import TestSupport
import Testing

@testable import ExOSNetwork

@Suite struct SequenceRangesTests {
  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func `Ranges are what a set of places is, across the wrap`(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let base = SequenceNumber(0 &- 200)
    for _ in 0..<500 {
      var ranges = SequenceRanges()
      var places: Set<Int> = []
      for _ in 0..<40 {
        if random.oneIn(6) {
          let place = Int.random(in: 0...400, using: &random)
          ranges.removeAll(before: base + place)
          places = places.filter { $0 >= place }
        } else {
          let start = Int.random(in: 0..<400, using: &random)
          let end = start + Int.random(in: 1...30, using: &random)
          if ranges.insert(SequenceRange(start: base + start, end: base + end)) != nil {
            places.formUnion(start..<end)
          } else {
            #expect(ranges.count == SequenceRanges.capacity)
          }
        }
        #expect(ranges.byteCount == places.count, "seed \(seed)")
        let probe = Int.random(in: 0..<420, using: &random)
        var end = probe
        while places.contains(end) { end += 1 }
        #expect(ranges.skip(base + probe) == base + end, "seed \(seed)")
        let within = SequenceRange(start: base + probe, end: base + probe + 50)
        #expect(
          ranges.byteCount(within: within) == places.filter { $0 >= probe && $0 < probe + 50 }.count
        )
      }
    }
  }
}
