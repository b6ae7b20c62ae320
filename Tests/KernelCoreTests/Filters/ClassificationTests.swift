// Classification by the trie against the evaluation of every filter one by one, the most specific of
// those that match being right. EXOKERNEL_FILTER_PACKETS says how many packets a seed classifies
// (600,000; in a debug build 5,000), EXOKERNEL_SEED adds a seed to run.

import ExokernelABI
import Foundation
import TestSupport
import Testing

@testable import KernelCore

@Suite struct ClassificationTests {
  private static let environment = ProcessInfo.processInfo.environment

  /// The fixed seeds, one that is new each time, and one asked for.
  static let seeds: [UInt64] =
    [1, 2, 3, UInt64.random(in: 1000...999_999_999)]
    + (environment["EXOKERNEL_SEED"].flatMap { UInt64($0) }.map { [$0] } ?? [])

  #if DEBUG
    private static let usualPackets = 5000
  #else
    private static let usualPackets = 600_000
  #endif

  /// What is installed, as the naive evaluation sees it.
  private struct Installed {
    var filters: [(row: Int, naive: NaiveFilter)] = []

    /// The row of the most specific filter that matches.
    func winner(of packet: [UInt8]) -> Int {
      let matching = filters.filter { $0.naive.direction == .incoming && $0.naive.matches(packet) }
      return matching.max { $0.naive.bits.count < $1.naive.bits.count }?.row ?? 0
    }
  }

  /// Installs and removes a few filters.
  private func change(
    _ installed: inout Installed, on computer: Computer, _ source: inout FilterSource
  )
    throws
  {
    while installed.filters.count > 40 || !installed.filters.isEmpty && source.random.oneIn(2) {
      let index = Int.random(in: 0..<installed.filters.count, using: &source.random)
      try computer.free(filter: installed.filters.remove(at: index).row)
    }
    for _ in 0..<4 {
      let description = source.filter()
      guard let row = try? computer.install(description) else { continue }
      installed.filters.append((row: row, naive: NaiveFilter(description)))
    }
  }

  @Test(arguments: seeds)
  func `Every packet goes to the most specific filter that matches it`(seed: UInt64) throws {
    let count =
      Self.environment["EXOKERNEL_FILTER_PACKETS"].flatMap { Int($0) } ?? Self.usualPackets
    print("classification: seed \(seed), \(count) packets")
    let computer = Computer(
      filters: FilterCapacities(filters: 64, states: 256, fields: 128, homes: 128),
      multiplier: seed &* 0x9e37_79b9_7f4a_7c15)
    var source = FilterSource(random: SplitMix64(seed: seed))
    var installed = Installed()
    var hits = 0
    for number in 0..<count {
      if number % 256 == 0 {
        try change(&installed, on: computer, &source)
        if number % 4096 == 0 { computer.expectSoundFilters() }
      }
      let packet = source.packet(for: installed.filters.map(\.naive))
      let winner = installed.winner(of: packet)
      let found = computer.classify(packet, noise: UInt8(truncatingIfNeeded: number))
      if computer.kernel.machine[filter: winner].atomCount > 1 { hits += 1 }
      guard found == winner else {
        Issue.record("packet \(number) of seed \(seed) goes to \(found), not \(winner)")
        return
      }
    }
    print(
      "classification: seed \(seed): \(hits) specific hits, \(installed.filters.count) filters at the end"
    )
    #expect(hits > count / 4)
  }

  // MARK: Single cases

  private func packet(_ port: Int, type: [UInt8] = [8, 0], fragment: UInt8 = 0) -> [UInt8] {
    var packet = [UInt8](repeating: 0, count: 60)
    packet.replaceSubrange(12..<15, with: type + [0x45])
    packet.replaceSubrange(20..<24, with: [fragment, 0, 64, 6])
    packet.replaceSubrange(
      30..<38, with: [10, 0, 2, 15, 200, 1, UInt8(port >> 8), UInt8(port & 255)])
    return packet
  }

  @Test func `Without filters nobody gets a packet, with a remainder its holder the rest`() throws {
    let computer = Computer(filters: .small)
    #expect(computer.classify(packet(80)) == 0 && computer.classify([]) == 0)
    let remainder = try computer.install(.remainder)
    let http = try computer.install(.port(80))
    #expect(computer.classify(packet(80)) == http)
    #expect(computer.classify(packet(81)) == remainder)
    #expect(computer.classify(packet(80, type: [8, 6])) == remainder)
    #expect(computer.classify([]) == remainder)
    #expect(computer.classify(Array(packet(80).prefix(37))) == remainder)
    #expect(computer.classify(Array(packet(80).prefix(38))) == http)
  }

  @Test func `Ports behind IP options are found where the header ends`() throws {
    let computer = Computer(filters: .small)
    let rule = FilterHeaderRule.behindIPv4
    let http = try computer.install(
      .bytes([(12, [8, 0], nil), (1002, [0, 80], nil)], rule: rule))
    let dns = try computer.install(.bytes([(12, [8, 0], nil), (1002, [0, 53], nil)], rule: rule))
    for words in 0..<16 {
      for (port, filter) in [(80, http), (53, dns), (54, 0)] {
        var packet = packet(0)
        packet[14] = 0x40 | UInt8(words)
        packet += [UInt8](repeating: 0, count: 30)
        packet[14 + 4 * words + 2] = 0
        packet[14 + 4 * words + 3] = UInt8(port)
        packet[12] = 8
        if words == 0 { continue }
        #expect(computer.classify(packet) == filter, "\(words) words")
        #expect(computer.classify(Array(packet.prefix(14 + 4 * words + 4))) == filter)
        #expect(computer.classify(Array(packet.prefix(14 + 4 * words + 3))) == 0)
      }
    }
    #expect(computer.classify([UInt8](repeating: 0, count: 14)) == 0)
  }

  @Test func `An ended environment gets nothing from then on, and the wider filter takes over`()
    throws
  {
    let computer = Computer(filters: .small)
    let remainder = try computer.install(.remainder)
    let child = try computer.makeEnvironment(named: [[]])
    let http = try computer.install(.port(80), by: child)
    #expect(computer.classify(packet(80)) == http)
    computer.kernel.machine[environment: child].stateValue = EnvironmentState.ending.rawValue
    #expect(computer.classify(packet(80)) == remainder)
  }

  @Test func `Packets that a filter decided are counted`() throws {
    let computer = Computer(filters: .small)
    let http = try computer.install(.port(80))
    for isDropped in [false, true, false] {
      computer.kernel.countPacket(of: http, isDropped: isDropped)
    }
    #expect(computer.kernel.machine[filter: http].hits == 2)
    #expect(computer.kernel.machine[filter: http].drops == 1)
  }
}
