// Three environments and four frames beyond what the page tables need: who holds, maps, shares and frees
// what, hands frames in as tables and contexts, and how an environment in the middle of it all ends.

import ExokernelABI
import KernelCore
import Testing

/// A world of frames and address spaces.
struct FrameUniverse: Universe {
  /// The four frames: those behind the tables of the first two environments.
  private let frames = 12...15
  private let page: UInt64 = 0x40_0000
  private let otherPage: UInt64 = 0x40_1000
  /// A page that another leaf table translates.
  private let farPage: UInt64 = 0x60_0000

  func begin() throws -> Computer {
    let computer = Computer(frames: 16, environments: 4, contexts: 3, overcommitment: 2)
    try computer.makeTables(for: page, in: 1, records: true, recordLevels: 2)
    // A name that both know guards what is shared.
    try computer.succeed(Request(.deriveCapability, 0, 1, 7, 0, 1 | 15 << 8), by: 1)
    _ = try computer.makeEnvironment(by: 1, frames: 10, guardSlot: 1, environments: 1)
    try computer.succeed(Request(.grantCapability, 1, computer.claim(2), 1), by: 1)
    try computer.makeTables(for: page, in: 2, records: true)
    return computer
  }

  /// Of times it matters only whether they have come.
  func essence(of state: Picture, _ computer: Computer) -> Picture {
    let now = computer.kernel.machine.now
    var essence = state.withoutGenerations
    essence.nextPressure = state.nextPressure > now ? 1 : 0
    for row in essence.requests.indices where essence.requests[row].wanted > 0 {
      essence.requests[row].deadline = essence.requests[row].deadline > now ? 1 : 0
    }
    return essence
  }

  var alphabet: [Letter] {
    [1, 2, 3].flatMap { environment in
      frames.flatMap { letters(environment, of: UInt64($0)) } + letters(environment)
        + tableLetters(environment)
    } + sharedTableLetters + frozenTableLetters + familyLetters + revocationLetters + [
      Letter("tear down") { _ in .tearDown }, Letter("clear") { _ in .clear },
    ]
  }

  private func call(_ environment: Int, _ name: String, _ call: Call, _ arguments: UInt64...)
    -> Letter
  {
    let step = Step.call(Request(call, arguments))
    return Letter(name, by: environment) { _ in step }
  }

  private func letters(_ environment: Int, of frame: UInt64) -> [Letter] {
    let (write, read) = (
      MapFlags(write: true, slot: 1).rawValue, MapFlags(write: false, slot: 1).rawValue
    )
    var letters = [
      call(environment, "allocate \(frame)", .allocateFrames, 0, frame, 1, 1),
      call(environment, "free \(frame)", .freeFrames, 0, frame, 1),
    ]
    if frame <= 13 {
      letters += [
        call(environment, "map \(frame)", .map, 0, page, frame, write, 1),
        call(environment, "map \(frame) to read", .map, 0, otherPage, frame, read, 1),
        call(environment, "unshare \(frame)", .unshareFrame, frame, 1),
      ]
    }
    if frame == 13 {
      letters += [
        call(environment, "map \(frame) far", .map, 0, farPage, frame, read, 1),
        call(environment, "seal \(frame)", .shareFrame, 0, frame, 15),
      ]
    }
    return letters
  }

  private func letters(_ environment: Int) -> [Letter] {
    let (write, read) = (MapFlags.readWrite.rawValue, MapFlags.readOnly.rawValue)
    return [
      call(environment, "unmap", .unmap, 0, page, 1, 5),
      call(environment, "unmap both", .unmap, 0, page, 2),
      call(environment, "protect", .protect, 0, page, read, 1),
      call(environment, "protect both to write", .protect, 0, page, write, 2),
      call(environment, "drop the name", .dropCapability, 1),
    ]
  }

  private func tableLetters(_ environment: Int) -> [Letter] {
    let leaf: UInt64 = environment == 1 ? 5 : 10
    return [
      call(environment, "14 becomes a table", .bindTable, 0, 14, farPage, 1),
      call(environment, "14 and 15 become a table", .bindTable, 0, 14, farPage, 0x101),
      call(environment, "14 becomes a root", .bindTable, 0, 14, 0, 4),
      call(environment, "the far table goes", .unbindTable, 0, farPage, 1),
      call(environment, "the root goes", .unbindTable, 0, 0, 4),
      call(environment, "read 14", .map, 0, otherPage, 14, MapFlags.readOnly.rawValue, 1),
      call(
        environment, "map the leaf table", .map, 0, otherPage, leaf, MapFlags.readOnly.rawValue, 1),
      call(environment, "14 and 15 become a context", .createContext, 0, 14, 0x1000, 0x2000),
    ]
  }

  /// The second environment's leaf table, which the first may come to read.
  private var sharedTableLetters: [Letter] {
    let (read, write) = (
      MapFlags(write: false, slot: 1).rawValue, MapFlags(write: true, slot: 1).rawValue
    )
    return [
      call(2, "share the leaf table", .shareFrame, 0, 10, 1),
      call(2, "unshare the leaf table", .unshareFrame, 10),
      call(1, "read the other's leaf table", .map, 0, otherPage, 10, read, 1),
      call(1, "write the other's leaf table", .map, 0, otherPage, 10, write, 1),
    ]
  }

  /// Leaf tables that are frozen; the second environment's may hang in the first's address space.
  private var frozenTableLetters: [Letter] {
    let place: UInt64 = 0x80_0000
    let (read, write) = (
      MapFlags(write: false, slot: 1).rawValue, MapFlags(write: true, slot: 1).rawValue
    )
    return [
      call(1, "freeze", .freezeTable, 0, page, 1),
      call(2, "freeze", .freezeTable, 0, page, 1),
      call(2, "thaw", .freezeTable, 0, page, 0),
      call(1, "hang the other's leaf table", .bindFrozenTable, 0, 10, place, write),
      call(1, "hang it to read", .bindFrozenTable, 0, 10, place, read),
      call(1, "take it off", .unbindTable, 0, place, 1),
    ]
  }

  /// What is asked back, and that time passes: all deadlines are over then.
  private var revocationLetters: [Letter] {
    [
      call(1, "ask itself for a frame", .revoke, 0, ResourceClass.frame.rawValue, 1),
      call(2, "wire 12", .wireFrames, 0, 12, 1, 1),
      call(1, "allocate whichever is free", .allocateFrames, 0, .max, 1, 1),
      call(2, "allocate whichever is free", .allocateFrames, 0, .max, 1, 1 | FrameEntry.wired),
      Letter("ask 2 for frames", by: 1) {
        .call(Request(.revoke, $0.claim(2), ResourceClass.frame.rawValue, 2))
      },
      Letter("ask 2 for a frame and quota", by: 1) {
        .call(Request(.revoke, $0.claim(2), ResourceClass.frame.rawValue | 1 << 8, 100))
      },
      Letter("ask 2 for its child", by: 1) {
        .call(Request(.revoke, $0.claim(2), ResourceClass.environment.rawValue, 1))
      },
      Letter("time passes") { _ in .interrupt(after: 70_000) },
    ]
  }

  private var familyLetters: [Letter] {
    [
      Letter("a child", by: 2) { _ in .call(Request(.createEnvironment, 1, 2 | 1 << 32, 0)) },
      Letter("a child", by: 1) { _ in .call(Request(.createEnvironment, 1, 2 | 1 << 32, 1)) },
      Letter("the child knows the name", by: 1) { computer in
        .call(Request(.grantCapability, 1, computer.claim(3), 1))
      },
      Letter("allocate 13 for the child", by: 1) { computer in
        .call(Request(.allocateFrames, computer.claim(3), 13, 1, 1))
      },
      Letter("destroy 2", by: 1) { .call(Request(.destroyEnvironment, $0.claim(2))) },
      Letter("destroy the child", by: 1) { .call(Request(.destroyEnvironment, $0.claim(3))) },
      Letter("destroy the child", by: 2) {
        .call(Request(.destroyEnvironment, $0.claim(3, by: 1)))
      },
    ]
  }
}
