// The ledger of transmissions against a list of those that are under way.

import TestSupport
import Testing

@testable import KernelCore

@Suite struct TransmissionLedgerTests {
  @Test(arguments: 1...40)
  func `What is said to be over is, and everything is in the end`(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var ledger = TransmissionLedger()
    var underWay: [UInt32] = []
    for _ in 0..<2000 {
      if underWay.count < 20, random.oneIn(2) {
        underWay.append(ledger.begin())
      } else if let index = underWay.indices.randomElement(using: &random) {
        // In any order.
        ledger.end(underWay.remove(at: index))
      }
      let oldest = underWay.min() ?? ledger.next
      #expect(!ledger.isUnsettled(ledger.settled) && ledger.settled <= oldest)
      #expect(ledger.outstanding == UInt32(underWay.count))
    }
    for number in underWay { ledger.end(number) }
    #expect(ledger.settled == ledger.next && !ledger.isUnsettled(ledger.next))
  }

  @Test func `What was under way at a time is over after as many again, whatever comes later`() {
    var ledger = TransmissionLedger()
    let old = ledger.begin()
    let stamp = ledger.next
    var last = ledger.begin()
    ledger.end(old)
    for _ in 0..<3 {
      let next = ledger.begin()
      ledger.end(last)
      last = next
    }
    #expect(!ledger.isUnsettled(stamp))
  }
}
