// Two environments with a frame that both may send from, frames for a ring each, and a device that has at
// most two packets: who binds, installs, sends, frees and ends while the device is not done.

import ExokernelABI
import Testing

@testable import KernelCore

/// A world of rings, filters and packets under way.
struct PacketUniverse: Universe {
  private let environments = 1...2
  private let page: UInt64 = 0x40_0000
  /// The frame that is sent from: the one behind the tables and the rings.
  private let data: UInt64 = 13

  /// The first of the two frames of an environment's ring.
  private func ringFrame(of environment: Int) -> UInt64 { 7 + 2 * UInt64(environment) }

  func begin() throws -> Computer {
    let filters = FilterCapacities(filters: 5, states: 16, fields: 8, homes: 16)
    let computer = Computer(frames: 16, environments: 3, contexts: 2, filters: filters)
    computer.kernel.machine.network.capacity = 2
    try computer.makeTables(for: page, in: 1)
    // A name that both know stands for the link and guards what is shared.
    try computer.succeed(Request(.deriveCapability, 0, 1, 7, 0, 1 | 15 << 8), by: 1)
    try computer.succeed(Request(.shareFilter, 0, 1), by: 1)
    _ = try computer.makeEnvironment(by: 1, frames: 7, guardSlot: 1, filters: 2, rings: 1)
    try computer.succeed(Request(.grantCapability, 1, computer.claim(2), 1), by: 1)
    try computer.makeTables(for: page, in: 2)
    for environment in environments {
      try computer.succeed(
        Request(.allocateFrames, 0, ringFrame(of: environment), 2, 1), by: environment)
    }
    return computer
  }

  // MARK: Essence

  /// Counts only grow; how the packets under way and the frames that wait stand to each other matters.
  func essence(of state: Picture, _ computer: Computer) -> Picture {
    var essence = state.withoutGenerations
    essence.unmatchedPackets = 0
    for index in essence.filters.indices where essence.filters[index] != nil {
      essence.filters[index]?.hits = 0
      essence.filters[index]?.drops = 0
    }
    for index in essence.rings.indices where essence.rings[index] != nil {
      essence.rings[index]?.dropped = 0
      essence.rings[index]?.sent = 0
      essence.rings[index]?.completed = 0
      essence.rings[index]?.refused = 0
    }
    addDevice(to: &essence, computer)
    return essence
  }

  /// As rows of rings behind the others: what the device has, and the ledger's numbers from the next on
  /// backwards.
  private func addDevice(to essence: inout Picture, _ computer: Computer) {
    let ledger = computer.kernel.transmissions
    func age(_ number: UInt32) -> Int { Int((ledger.next &- number) & 0xff_ffff) }
    let machine = computer.kernel.machine
    for packet in machine.network.outstanding {
      essence.rings.append(
        PlainRing(
          holder: Int(packet.tag >> 24), frame: Int((packet.fragments.first?.address ?? 0) >> 12),
          inFlight: age(packet.tag)))
    }
    essence.rings.append(
      PlainRing(
        produced: age(ledger.settled), sent: age(ledger.epochEnd),
        completed: Int(ledger.epochCount)))
    for number in essence.frames.indices where machine[frame: number].awaitsDevice {
      essence.frames[number].generation = UInt32(age(machine[frame: number].deviceStamp))
    }
  }

  // MARK: Letters

  var alphabet: [Letter] {
    environments.flatMap { frameLetters($0) + ringLetters($0) + filterLetters($0) } + [
      Letter("free the other's filter", by: 1) {
        .call(Request(.freeFilter, filter(of: 2, $0), 1))
      },
      Letter("destroy 2", by: 1) { .call(Request(.destroyEnvironment, $0.claim(2, by: 1))) },
      Letter("a packet") { _ in .arrive([1, 0, 0, 0, 0, 0, 0, 0, 1]) },
      Letter("another packet") { _ in .arrive([2]) },
      Letter("the first is sent") {
        $0.kernel.machine.network.outstanding.isEmpty ? nil : .finish(0)
      },
      Letter("the second is sent") {
        $0.kernel.machine.network.outstanding.count < 2 ? nil : .finish(1)
      },
      Letter("tear down") { _ in .tearDown }, Letter("clear") { _ in .clear },
    ]
  }

  private func call(_ environment: Int, _ name: String, _ call: Call, _ arguments: UInt64...)
    -> Letter
  {
    let step = Step.call(Request(call, arguments))
    return Letter(name, by: environment) { _ in step }
  }

  private func frameLetters(_ environment: Int) -> [Letter] {
    let frames = ringFrame(of: environment)
    let read = MapFlags(write: false, slot: 1).rawValue
    return [
      call(environment, "allocate the data", .allocateFrames, 0, data, 1, 1),
      call(environment, "free the data", .freeFrames, 0, data, 1),
      call(environment, "map the data", .map, 0, page, data, read, 1),
      call(environment, "unmap", .unmap, 0, page, 1),
      call(environment, "unshare the data", .unshareFrame, data, 1),
      call(environment, "free the ring's frames", .freeFrames, 0, frames, 2),
      call(environment, "allocate the ring's frames", .allocateFrames, 0, frames, 2, 1),
      call(environment, "map a slot of the ring", .map, 0, page, frames + 1, read, 1),
    ]
  }

  private func ringLetters(_ environment: Int) -> [Letter] {
    [
      call(environment, "bind the ring", .bindRing, 0, ringFrame(of: environment), 2),
      Letter("unbind the ring", by: environment) {
        .call(Request(.unbindRing, ring(of: environment, $0)))
      },
      Letter("send a header", by: environment) { send(by: environment, parts: 0, $0) },
      Letter("send the page", by: environment) { send(by: environment, parts: 1, $0) },
    ]
  }

  private func filterLetters(_ environment: Int) -> [Letter] {
    let kinds: [(String, UInt64)] = [
      ("everything", 0), ("packets of 1", 1), ("packets of 1 and 1", 2), ("a template", 11),
    ]
    return kinds.map { name, kind in
      Letter("take \(name)", by: environment) {
        .call(Request(.allocateFilter, ring(of: environment, $0), 1, 1, kind))
      }
    } + [
      Letter("free a filter", by: environment) {
        .call(Request(.freeFilter, filter(of: environment, $0)))
      }
    ]
  }

  // MARK: Handles

  /// The ring of an environment; 0 where there is none.
  private func ring(of environment: Int, _ computer: Computer) -> UInt64 {
    let index = Int(computer.kernel.machine[environment: environment].firstRing)
    guard index != 0 else { return 0 }
    let generation = computer.kernel.machine[ring: index].generation
    return RingHandle(index: index, generation: generation).rawValue
  }

  /// The newest filter of an environment; 0 where there is none.
  private func filter(of environment: Int, _ computer: Computer) -> UInt64 {
    let index = Int(computer.kernel.machine[environment: environment].firstFilter)
    return index == 0 ? 0 : computer.handle(ofFilter: index)
  }

  /// A request by the newest template, written and made; nothing where there is no ring.
  private func send(by environment: Int, parts: Int, _ computer: Computer) -> Step? {
    let handle = ring(of: environment, computer)
    guard handle != 0 else { return nil }
    let rows = computer.kernel.machine.filterTables.filters
    let template = rows.indices.last {
      rows[$0].direction == .outgoing && rows[$0].holder == UInt32(environment)
    }
    var words = Array(repeating: UInt64(0), count: 32)
    words[0] = 1
    words[16] = template.map { computer.handle(ofFilter: $0) } ?? 0
    words[17] = UInt64(parts) | 20 << 48
    (words[18], words[19]) = (page, 100)
    computer.prepare(0, of: RingHandle(rawValue: handle).index, words)
    return .call(Request(.transmit, handle, 1))
  }
}
