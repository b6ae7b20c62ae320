// Many filters, and the bounds: what one packet, one installation, one removal and one end cost does not
// grow with the number of filters, and who asks for more than there is gets an error and changes nothing.

import ExokernelABI
import TestSupport
import Testing

@testable import KernelCore

@Suite struct FilterCapacityTests {
  private let computer = Computer(filters: .full)

  private var effort: Int { computer.kernel.machine.effort.accesses }

  private func packet(_ port: Int) -> [UInt8] {
    var packet = [UInt8](repeating: 0, count: 60)
    packet.replaceSubrange(12..<15, with: [8, 0, 0x45])
    packet[23] = 6
    packet.replaceSubrange(
      30..<38, with: [10, 0, 2, 15, 0, 0, UInt8(port >> 8), UInt8(port & 255)])
    return packet
  }

  @Test func `A thousand filters cost a packet as much as ten`() throws {
    try computer.install(.remainder)
    var most: [Int] = []
    for (from, to) in [(0, 10), (10, 1000)] {
      for port in from..<to { try computer.install(.port(port)) }
      let efforts = (0..<to).map { port in
        let filter = computer.classify(packet(port))
        #expect(
          computer.kernel.machine[filter: filter].atoms[3].value >> 32 == UInt64(port).byteSwapped
            >> 48)
        return effort
      }
      most.append(efforts.reduce(0, +) / to)
    }
    print("filter capacity: \(most) accesses for a packet among 10 and 1000 filters")
    #expect(most[1] <= most[0] + 3)
    computer.expectSoundFilters()
  }

  @Test func `Installing and removing among a thousand takes as much as among ten`() throws {
    try computer.install(.remainder)
    for port in 0..<1000 { try computer.install(.port(port)) }
    let filter = try computer.install(.port(2000))
    #expect(effort < 300)
    try computer.free(filter: filter)
    #expect(effort < 300)
  }

  @Test func `Every row is somebody's quota, and no more than the quota is had`() throws {
    for port in 0..<1151 { try computer.install(.port(port)) }
    computer.expectRefused(.quotaExceeded) { () throws(KernelError) in
      try computer.install(.port(5000))
    }
    try computer.free(filter: 1)
    try computer.install(.port(5000))
    computer.expectSoundFilters()
  }

  @Test func `A filter that overlaps with too many is refused in a bounded effort`() throws {
    for port in 0..<180 { try computer.install(.port(port)) }
    let wide = try computer.install(.bytes([(12, [8, 0], nil)]))
    #expect(effort < 8000)
    try computer.free(filter: wide)
    for port in 180..<240 { try computer.install(.port(port)) }
    computer.expectRefused(.exhausted) { () throws(KernelError) in
      try computer.install(.bytes([(12, [8, 0], nil)]))
    }
    #expect(effort < 8000)
  }

  /// A filter that compares a byte in each of some words.
  private func words(_ values: (place: UInt64, value: UInt64)...) -> FilterDescription {
    var description = FilterDescription(.incoming)
    for (place, value) in values {
      _ = description.append(FilterAtom(place: place, mask: 0xff, value: value))
    }
    return description
  }

  @Test func `A state has four fields, and a packet visits 32`() throws {
    func visits() -> UInt16 {
      computer.expectSoundFilters()
      return computer.kernel.machine[filterState: FilterState.incomingRoot].visits
    }
    for place: UInt64 in 0..<4 {
      try computer.install(
        words((place, 0), (4, place), (5, place), (6, place), (7, place)))
    }
    #expect(visits() == 20)
    computer.expectRefused(.exhausted) { () throws(KernelError) in
      try computer.install(words((4, 9)))
    }
    let branches = [
      words((0, 0), (1, 9), (4, 9)), words((0, 0), (2, 9), (4, 10)),
      words((0, 0), (3, 9), (4, 11)), words((0, 0), (1, 9), (2, 9), (4, 12)),
      words((0, 0), (1, 9), (3, 9), (4, 13)), words((0, 0), (2, 9), (3, 9), (4, 14)),
    ]
    var filters: [Int] = []
    for (number, branch) in branches.enumerated() {
      filters.append(try computer.install(branch))
      #expect(visits() == UInt16(22 + 2 * number))
    }
    let last = words((0, 0), (1, 9), (2, 9), (3, 9), (4, 15))
    computer.expectRefused(.exhausted) { () throws(KernelError) in try computer.install(last) }
    try computer.free(filter: filters[5])
    #expect(visits() == 30)
    try computer.install(last)
    #expect(visits() == 32)
  }

  @Test func `An environment that ends loses all its filters, in small pieces`() throws {
    let child = try computer.makeEnvironment(named: [[]], filters: 1000)
    try computer.install(.remainder)
    for port in 0..<1000 { try computer.install(.port(port), by: child) }
    let request = Request(.destroyEnvironment, computer.claim(child))
    var pieces = 0
    var error: KernelError?
    repeat {
      error = computer.call(request, by: computer.first).error
      #expect(effort < 12_000)
      computer.expectSoundFilters()
      pieces += 1
    } while error == .again && pieces < 1000
    #expect(error == nil && pieces > 10)
    #expect(computer.classify(packet(80)) == 1)
    #expect(computer.kernel.machine.filterTables.edges.allSatisfy { $0 == FilterEdge() })
  }

  @Test func `Years of change leave a packet's cost as it was`() throws {
    var random = SplitMix64(seed: 12)
    var ports: [(port: Int, filter: Int)] = []
    for port in 0..<1000 { ports.append((port: port, filter: try computer.install(.port(port)))) }
    let before = averageEffort(ports)
    for step in 0..<4000 {
      let index = Int.random(in: 0..<1000, using: &random)
      try computer.free(filter: ports[index].filter)
      let port = 1000 + step * 3
      ports[index] = (port: port, filter: try computer.install(.port(port)))
    }
    let after = averageEffort(ports)
    print("filter capacity: \(before) accesses for a packet before 4,000 changes, \(after) after")
    #expect(after <= before + 1)
    computer.expectSoundFilters()
  }

  /// Accesses for a packet that has a filter, and for one that has none.
  private func averageEffort(_ ports: [(port: Int, filter: Int)]) -> Double {
    var sum = 0
    for (port, filter) in ports {
      #expect(computer.classify(packet(port)) == filter)
      sum += effort
      #expect(computer.classify(packet(65_535 - port % 1000)) == 0)
      sum += effort
    }
    return Double(sum) / Double(2 * ports.count)
  }

  @Test func `Any multiplier spreads a thousand ports, and nothing is left of them`() throws {
    var random = SplitMix64(seed: 11)
    for multiplier in [0, 1, .max, 1 << 63, random.next(), random.next(), random.next()] {
      let computer = Computer(filters: .full, multiplier: multiplier)
      for port in 0..<1000 { try computer.install(.port(port * 64 % 65_521)) }
      for filter in 1...1000 { try computer.free(filter: filter) }
      #expect(computer.kernel.machine.filterTables.edges.allSatisfy { $0 == FilterEdge() })
      computer.expectSoundFilters()
    }
  }
}
