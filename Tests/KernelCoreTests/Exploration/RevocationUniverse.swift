// Three environments that run, four frames that all may take and a slot each: who is asked for frames and
// slots, who gives them back, who lets the time pass, what is taken then, and who dies in the middle of it.

import ExokernelABI
import KernelCore
import Testing

/// A world of frames and slots that are asked back.
struct RevocationUniverse: Universe {
  private let environments = 1...3
  private let page: UInt64 = 0x40_2000
  /// The last frames; all before them are page tables, contexts and what each began with.
  private static let frames: ClosedRange<UInt64> = 28...31

  func begin() throws -> Computer {
    let computer = Computer(
      frames: Int(Self.frames.upperBound) + 1, environments: 6, contexts: 5, overcommitment: 2)
    try computer.populate(children: 2, frames: 11, isPlain: true)
    let free = (1..<UInt64(computer.kernel.machine.frameCount)).filter {
      computer.kernel.machine[frame: Int($0)].isKind(.free)
    }
    try #require(free == Array(Self.frames))
    computer.dealSlots()
    return computer
  }

  func essence(of state: Picture, _ computer: Computer) -> Picture {
    let now = computer.kernel.machine.now
    var essence = TransferUniverse().essence(of: state, computer)
    let plain = state.withoutGenerations
    essence.frames = plain.frames
    essence.environments = plain.environments
    // What comes next counts, not where in the vector that is.
    essence.slices = Array(
      essence.slices[state.slicePosition...] + essence.slices[..<state.slicePosition])
    essence.slicePosition = 0
    essence.nextPressure = state.nextPressure > now ? 1 : 0
    for row in essence.requests.indices where essence.requests[row].wanted > 0 {
      essence.requests[row].deadline = essence.requests[row].deadline > now ? 1 : 0
    }
    return essence
  }

  var alphabet: [Letter] {
    Self.frames.flatMap { letters(ofFrame: $0) } + slotLetters + callLetters
      + environments.flatMap { letters(towards: $0) } + [
        .interruptWhenDue, .eventsAreHandled,
        // All deadlines are over then.
        Letter("time passes") { _ in .interrupt(after: 70_000) },
        Letter("tear down") { _ in .tearDown }, Letter("clear") { _ in .clear },
      ]
  }

  private func letters(ofFrame frame: UInt64) -> [Letter] {
    [
      .ofRunning("allocate \(frame)") { _ in Request(.allocateFrames, 0, frame, 1, 0) },
      .ofRunning("free \(frame)") { _ in Request(.freeFrames, 0, frame, 1) },
    ]
  }

  /// The slots that come next, whoever has them.
  private var slotLetters: [Letter] {
    (1...3).flatMap { distance in
      [
        .ofRunning("free the slot \(distance) ahead") {
          Request(.freeSlice, $0.slot(ahead: distance))
        },
        .ofRunning("allocate the slot \(distance) ahead") {
          Request(.allocateSlice, 0, $0.handle(ofContext: $0.running), $0.slot(ahead: distance))
        },
      ]
    }
  }

  private var callLetters: [Letter] {
    let frame = Self.frames.lowerBound
    return [
      .ofRunning("allocate whichever is free") { _ in Request(.allocateFrames, 0, .max, 1, 0) },
      .ofRunning("map \(frame)") { _ in
        Request(.map, 0, page, frame, MapFlags.readWrite.rawValue, 1)
      },
      .ofRunning("wire \(frame)") { _ in Request(.wireFrames, 0, frame, 1, 1) },
      .ofRunning("sleep") { Request(.sleep, $0.seenEventCount, 0, 0) },
      .ofRunning("yield") { _ in Request(.yield) },
    ]
  }

  private func letters(towards environment: Int) -> [Letter] {
    [
      .ofRunning("ask \(environment) for 2 frames") {
        Request(.revoke, $0.claim(environment), ResourceClass.frame.rawValue, 2)
      },
      .ofRunning("ask \(environment) for a slot") {
        Request(.revoke, $0.claim(environment), ResourceClass.slice.rawValue, 1)
      },
      .ofRunning("destroy \(environment)") {
        Request(.destroyEnvironment, $0.claim(environment))
      },
      Letter("notify \(environment)") { _ in .notify(environment) },
    ]
  }
}

extension Computer {
  /// The position of a slot that comes so many after the present one.
  fileprivate func slot(ahead distance: Int) -> UInt64 {
    UInt64((kernel.slicePosition + distance) % SliceRecord.count)
  }
}
