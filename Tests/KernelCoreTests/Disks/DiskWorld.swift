// An environment with a disk ring, and another beside it: what tests of block transfers begin with.

import ExokernelABI
import Testing

@testable import KernelCore

/// A computer with a disk of one extent, whose name only the first environment has.
final class DiskWorld {
  let computer = Computer(frames: 64)
  let first: Int
  let other: Int
  /// The ring's first frame, and its handle.
  let frame: Int
  let ring: UInt64
  let otherRing: UInt64

  init() throws {
    first = computer.first
    computer.kernel.machine.disks.name =
      computer.kernel.machine.capabilities[
        first * EnvironmentRecord.capabilitySlots]
    try computer.succeed(Request(.deriveCapability, 0, 1, 7, 0, 1 | 15 << 8), by: first)
    other = try computer.makeEnvironment(by: first, frames: 20, guardSlot: 1, rings: 1)
    try computer.succeed(Request(.grantCapability, 1, computer.claim(other), 1), by: first)
    frame = try computer.allocate(2, by: first)
    ring = try computer.succeed(DiskWorld.bind(frame), by: first)
    otherRing = try computer.succeed(
      DiskWorld.bind(try computer.allocate(2, by: other)), by: other)
    try computer.succeed(Request(.bindExtent, ring, 0, 3 << 8, 1, 0), by: first)
  }

  static func bind(_ frame: Int) -> Request {
    Request(.bindRing, 0, UInt64(frame), 2 | UInt64(RingKind.disk.rawValue) << 16)
  }

  // MARK: Requests

  /// Writes a request into the ring, and the frames that it names into the list.
  func prepare(
    _ index: Int = 0, _ operation: UInt64, _ first: UInt64, count: UInt64? = nil,
    frames: [Int] = [], place: UInt64 = 0, list: Int = 0, tag: UInt64 = 7
  ) {
    let word = (DiskRing.requests + index * DiskRequest.size) / 8
    let control = operation | (count ?? UInt64(frames.count)) << 8 | UInt64(list) << 32
    for (offset, value) in [tag, control, place, first].enumerated() {
      computer.kernel.machine[word: word + offset, in: frame] = value
    }
    for (offset, number) in frames.enumerated() { setFrame(list + offset, number) }
  }

  private func setFrame(_ entry: Int, _ number: Int) {
    let shift = UInt64(entry % 2 * 32)
    var word = computer.kernel.machine[word: entry / 2, in: frame + 1]
    word = word & ~(0xffff_ffff << shift) | UInt64(number) << shift
    computer.kernel.machine[word: entry / 2, in: frame + 1] = word
  }

  func transfer(_ count: UInt64 = 1) -> Answer { transfer(count, by: first, ring) }

  func transfer(_ count: UInt64, by environment: Int, _ ring: UInt64) -> Answer {
    computer.kernel.transferBlocks(
      Caller(context: 0, environment: environment), ring: ring, count: count)
  }

  // MARK: The device

  var outstanding: [StartedCommand] { computer.kernel.machine.disks.outstanding }

  /// The device is done with one of its commands.
  func finish(_ index: Int = 0, _ status: DiskStatus = .success) {
    let command = computer.kernel.machine.disks.outstanding.remove(at: index)
    computer.kernel.finishTransfer(Int(command.tag), status)
  }

  /// A word of the ring's first frame.
  subscript(place: Int) -> UInt64 { computer.kernel.machine[word: place / 8, in: frame] }

  /// What an environment's repossession vector says, the oldest first.
  func lost(by environment: Int) -> [Told] {
    let machine = computer.kernel.machine
    let context = Int(machine[environment: environment].firstContext)
    let count = Int(machine[sharedWord: ContextPage.repossessionCount, of: context])
    return (0..<count).map {
      let place = ContextPage.repossessions + 16 * $0
      return Told(
        context: context, kind: machine[sharedWord: place, of: context],
        handle: machine[sharedWord: place + 8, of: context])
    }
  }

  /// Tag and status of a completion.
  func completion(_ index: Int, of ring: UInt64? = nil) -> [UInt64] {
    let machine = computer.kernel.machine
    let frame = Int(machine[ring: RingHandle(rawValue: ring ?? self.ring).index].frame)
    let word = (DiskRing.completions + index * DiskCompletion.size) / 8
    return [machine[word: word, in: frame], machine[word: word + 1, in: frame]]
  }
}
