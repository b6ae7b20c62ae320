// Descriptions that are not in the kernel's form: each is refused with the place that is wrong, and
// changes nothing.

import ExokernelABI
import TestSupport
import Testing

@testable import KernelCore

@Suite struct FilterDecodingTests {
  private let computer = Computer(filters: .small)

  init() throws { try computer.install(.port(80)) }

  private func expectMalformed(
    _ position: Int, _ description: FilterDescription,
    at location: SourceLocation = #_sourceLocation
  ) {
    computer.expectRefused(.malformedFilter(position), at: location) { () throws(KernelError) in
      try computer.install(description)
    }
  }

  /// A good filter of two atoms, one of them made different.
  private func with(_ index: Int, _ change: (inout FilterAtom) -> Void) -> FilterDescription {
    var description = FilterDescription.bytes([(0, [1], nil), (8, [2], nil), (16, [3], nil)])
    change(&description.atoms[index])
    return description
  }

  @Test func `A header says a direction, a count, a length and a rule that fit`() {
    let rule = UInt64(FilterHeaderRule.behindIPv4.rawValue) << 32
    let wrong: [UInt64] = [
      0, 3, 0xff, 1 | 7 << 8, 1 | 255 << 8, 1 | 1 << 16, 1 | 0x8000 << 16, 2, 2 | 129 << 16,
      2 | 0xffff << 16, 1 | rule, 2 | 64 << 16 | rule, 1 | 1 << 32, 1 | 0x0801_0000 << 32, .max,
    ]
    for header in wrong { expectMalformed(0, FilterDescription(header: header)) }
    var computed = FilterDescription.bytes([(1002, [0, 80], nil)], rule: .behindIPv4)
    computed.header &= 0xffff_ffff
    expectMalformed(0, computed)
    computed.header |= 0x0800_0000 << 32 | 0x0f_0000 << 32
    expectMalformed(0, computed)
  }

  @Test func `Places ascend strictly and lie inside their spaces`() {
    expectMalformed(2, with(1) { $0.place = 0 })
    expectMalformed(3, with(2) { $0.place = 1 })
    expectMalformed(2, with(0) { $0.place = 5 })
    expectMalformed(3, with(2) { $0.place = 32 })
    expectMalformed(3, with(2) { $0.place = 0x120 })
    expectMalformed(3, with(2) { $0.place = 0x202 })
    expectMalformed(1, with(0) { $0.place = .max })
    expectMalformed(1, with(0) { $0.place = 1 << 63 })
    expectMalformed(0, with(2) { $0.place = 0x100 })
  }

  @Test func `Masks are not empty, and values have no bit outside them`() {
    expectMalformed(1, with(0) { $0.mask = 0 })
    expectMalformed(
      2,
      with(1) {
        $0.mask = 0
        $0.value = 0
      })
    expectMalformed(3, with(2) { $0.value = 0x100 })
    expectMalformed(1, with(0) { $0.value = .max })
  }

  @Test func `A template looks at no byte behind its header`() throws {
    for length in 1..<37 {
      expectMalformed(
        length < 14 ? 1 : 2,
        .bytes([(12, [8, 0], nil), (36, [80], nil)], .outgoing, headerLength: length))
    }
    try computer.install(
      .bytes([(12, [8, 0], nil), (36, [80], nil)], .outgoing, headerLength: 37))
    expectMalformed(0, .bytes([(1000, [1], nil)], .outgoing, headerLength: 64))
  }

  @Test func `Capability slots are looked at after the description`() {
    for slot: UInt64 in [1, 15, 16, 1 << 32, .max] {
      computer.expectRefused(.noCapability) { () throws(KernelError) in
        try computer.install(.port(81), guardSlot: slot)
      }
      computer.expectRefused(.noCapability) { () throws(KernelError) in
        try computer.install(.port(81), claiming: slot)
      }
      computer.expectRefused(.malformedFilter(0)) { () throws(KernelError) in
        try computer.install(FilterDescription(), guardSlot: slot, claiming: slot)
      }
    }
  }

  @Test func `Whatever stands behind the atoms that count is not kept`() throws {
    var description = FilterDescription.bytes([(12, [8, 6], nil)])
    description.atoms[3] = FilterAtom(place: .max, mask: 0, value: .max)
    let row = computer.kernel.machine[filter: try computer.install(description)]
    for index in 1..<FilterDescription.maximumAtoms { #expect(row.atoms[index] == FilterAtom()) }
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func `Random descriptions are installed whole or not at all`(seed: UInt64) {
    print("filter descriptions: seed \(seed)")
    var random = SplitMix64(seed: seed)
    var source = FilterSource(random: random)
    for _ in 0..<300 {
      var description = source.filter()
      switch Int.random(in: 0..<4, using: &random) {
      case 0: description.header ^= 1 << UInt64.random(in: 0..<64, using: &random)
      case 1: description.atoms[0].place ^= 1 << UInt64.random(in: 0..<64, using: &random)
      case 2: description.atoms[0].mask ^= 1 << UInt64.random(in: 0..<64, using: &random)
      default: description.atoms[0].value ^= 1 << UInt64.random(in: 0..<64, using: &random)
      }
      let before = Snapshot(computer.kernel)
      do throws(KernelError) {
        try computer.free(filter: try computer.install(description))
      } catch {
        #expect(Snapshot(computer.kernel) == before)
      }
      computer.expectSoundFilters()
    }
  }
}
