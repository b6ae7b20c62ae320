// Fragments: later ones follow the first, for a while, and never to somebody who came afterwards.

import ExokernelABI
import Testing

@testable import KernelCore

@Suite struct ContinuationTests {
  private let computer = Computer(filters: .small)
  private let remainder: Int
  private let http: Int

  init() throws {
    remainder = try computer.install(.remainder)
    http = try computer.install(.port(80))
  }

  /// A fragment of a datagram from 10.0.2.2 to 10.0.2.15.
  private func fragment(
    _ identification: Int, offset: Int, isLast: Bool = false, port: Int = 80, source: UInt8 = 2,
    protocol number: UInt8 = 6
  ) -> [UInt8] {
    var packet = [UInt8](repeating: 0x11, count: 60)
    packet.replaceSubrange(12..<16, with: [8, 0, 0x45, 0])
    packet.replaceSubrange(
      18..<20, with: [UInt8(identification >> 8), UInt8(identification & 255)])
    packet.replaceSubrange(
      20..<24, with: [UInt8(offset >> 8) | (isLast ? 0 : 0x20), UInt8(offset & 255), 64, number])
    packet.replaceSubrange(26..<34, with: [10, 0, 2, source, 10, 0, 2, 15])
    packet.replaceSubrange(36..<38, with: [UInt8(port >> 8), UInt8(port & 255)])
    return packet
  }

  @Test func `Later fragments follow the first, the last one too`() {
    #expect(computer.classify(fragment(7, offset: 185)) == remainder)
    #expect(computer.classify(fragment(7, offset: 0)) == http)
    #expect(computer.classify(fragment(7, offset: 185)) == http)
    #expect(computer.classify(fragment(7, offset: 0x1f00)) == http)
    #expect(computer.classify(fragment(7, offset: 370, isLast: true)) == http)
  }

  @Test func `What is not of the same datagram does not follow`() {
    #expect(computer.classify(fragment(7, offset: 0)) == http)
    #expect(computer.classify(fragment(8, offset: 1)) == remainder)
    #expect(computer.classify(fragment(7 << 8, offset: 1)) == remainder)
    #expect(computer.classify(fragment(7, offset: 1, source: 3)) == remainder)
    #expect(computer.classify(fragment(7, offset: 1, protocol: 17)) == remainder)
    var other = fragment(7, offset: 1)
    other[33] = 16
    #expect(computer.classify(other) == remainder)
    other = fragment(7, offset: 1)
    other[13] = 6
    #expect(computer.classify(other) == remainder)
    #expect(computer.classify(Array(fragment(7, offset: 1).prefix(33))) == remainder)
    #expect(computer.classify(Array(fragment(7, offset: 1).prefix(34))) == http)
  }

  @Test func `After 30 seconds nobody remembers`() {
    computer.kernel.machine.now = 1000
    #expect(computer.classify(fragment(7, offset: 0)) == http)
    computer.kernel.machine.now = 30_999
    #expect(computer.classify(fragment(7, offset: 1)) == http)
    computer.kernel.machine.now = 31_000
    #expect(computer.classify(fragment(7, offset: 1)) == remainder)
  }

  @Test func `A first fragment that nobody asked for by name ends what was known`() {
    #expect(computer.classify(fragment(7, offset: 0)) == http)
    #expect(computer.classify(fragment(7, offset: 0, port: 81)) == remainder)
    #expect(computer.classify(fragment(7, offset: 1)) == remainder)
  }

  @Test func `Who takes a filter's row gets nothing of its datagrams`() throws {
    #expect(computer.classify(fragment(7, offset: 0)) == http)
    try computer.free(filter: http)
    #expect(computer.classify(fragment(7, offset: 1)) == remainder)
    #expect(try computer.install(.port(81)) == http)
    #expect(computer.classify(fragment(7, offset: 1)) == remainder)
  }

  @Test func `An ended holder gets no fragments`() throws {
    let child = try computer.makeEnvironment(named: [[]])
    let dns = try computer.install(.port(53), by: child)
    #expect(computer.classify(fragment(7, offset: 0, port: 53)) == dns)
    computer.kernel.machine[environment: child].stateValue = EnvironmentState.ending.rawValue
    #expect(computer.classify(fragment(7, offset: 1)) == remainder)
  }

  @Test func `The table keeps the 64 youngest, in a bounded effort`() {
    for number in 0..<80 {
      computer.kernel.machine.now += 10
      #expect(computer.classify(fragment(number, offset: 0)) == http)
      #expect(computer.kernel.machine.effort.accesses < 300)
    }
    for number in 0..<80 {
      let filter = number < 16 ? remainder : http
      #expect(computer.classify(fragment(number, offset: 1)) == filter, "\(number)")
      #expect(computer.kernel.machine.effort.accesses < 300)
    }
    #expect(computer.kernel.machine.filterTables.continuations.allSatisfy { $0.filter != 0 })
  }

  @Test func `A repeated first fragment renews its row and takes no other`() {
    for _ in 0..<3 {
      computer.kernel.machine.now += 20_000
      #expect(computer.classify(fragment(7, offset: 0)) == http)
    }
    computer.kernel.machine.now += 20_000
    #expect(computer.classify(fragment(7, offset: 1)) == http)
    let used = computer.kernel.machine.filterTables.continuations.filter { $0.filter != 0 }
    #expect(used.count == 1)
  }
}
