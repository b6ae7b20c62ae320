// The whole state of the core and its machine as one value: to compare before and after a call that was
// refused, and to go on from a state twice. What nobody has written since is shared, and equal at once.

import ExokernelABI

@testable import KernelCore

/// Everything that a kernel is.
struct Snapshot: Equatable {
  /// The heads and lengths of a kernel's lists of frames, and the ends of its queues.
  private struct Lists: Equatable {
    var freeHead: UInt32, freeCount: Int
    var drainingHead: UInt32, drainingCount: Int
    var unusedEnvironment: Int, unusedContext: Int, firstEnding: Int
    var firstReady: Int, lastReady: Int
    var firstSleeper: Int, lastSleeper: Int

    init(_ kernel: borrowing Exokernel<FakeMachine>) {
      (freeHead, freeCount) = (kernel.freeFrames.head, kernel.freeFrames.count)
      (drainingHead, drainingCount) = (kernel.drainingFrames.head, kernel.drainingFrames.count)
      unusedEnvironment = kernel.unusedEnvironment
      unusedContext = kernel.unusedContext
      firstEnding = kernel.firstEnding
      (firstReady, lastReady) = (kernel.readyContexts.first, kernel.readyContexts.last)
      (firstSleeper, lastSleeper) = (kernel.sleepers.first, kernel.sleepers.last)
    }
  }

  /// Its times and places.
  private struct Times: Equatable {
    var nextTransferKey: UInt64, nearestLimit: UInt64
    var sliceEnd: UInt64, sliceTicks: UInt64, timerTime: UInt64
    var slicePosition: Int, isEndAnnounced: Bool, toldContext: Int
    var interruptTicks: UInt64, heldSlots: UInt64
    var consoleHolder: Int
    var traceHolder: TraceHolder

    init(_ kernel: borrowing Exokernel<FakeMachine>) {
      (nextTransferKey, nearestLimit) = (kernel.nextTransferKey, kernel.nearestLimit)
      (sliceEnd, sliceTicks) = (kernel.sliceEnd, kernel.sliceTicks)
      timerTime = kernel.timerTime
      (slicePosition, isEndAnnounced) = (kernel.slicePosition, kernel.isEndAnnounced)
      (toldContext, interruptTicks) = (kernel.toldContext, kernel.interruptTicks)
      heldSlots = kernel.heldSlots
      consoleHolder = kernel.consoleHolder
      traceHolder = kernel.traceHolder
    }
  }

  /// What is asked back of whom.
  private struct Requests: Equatable {
    var queue: RequestQueue
    var pressure: MemoryPressure
    var nextDue: UInt64, inspectionTime: UInt64

    init(_ kernel: borrowing Exokernel<FakeMachine>) {
      (queue, pressure, nextDue) = (kernel.requests, kernel.pressure, kernel.nextDue)
      inspectionTime = kernel.inspectionTime
    }
  }

  /// What it knows of packets.
  private struct Packets: Equatable {
    var filterHeads: FilterHeads
    var unusedRing: Int, unusedCommand: Int
    var awaitingFrames: FrameQueue
    var transmissions: TransmissionLedger
    var unmatchedPackets: UInt64

    init(_ kernel: borrowing Exokernel<FakeMachine>) {
      filterHeads = kernel.filterHeads
      unusedRing = kernel.unusedRing
      unusedCommand = kernel.unusedCommand
      awaitingFrames = kernel.awaitingFrames
      transmissions = kernel.transmissions
      unmatchedPackets = kernel.unmatchedPackets
    }
  }

  var machine: FakeMachine
  private let lists: Lists
  private let times: Times
  private let packets: Packets
  private let requests: Requests

  init(_ kernel: borrowing Exokernel<FakeMachine>) {
    machine = kernel.machine
    lists = Lists(kernel)
    times = Times(kernel)
    packets = Packets(kernel)
    requests = Requests(kernel)
  }

  /// Whether a kernel is in this state.
  func isState(of kernel: borrowing Exokernel<FakeMachine>) -> Bool {
    lists == Lists(kernel) && times == Times(kernel) && packets == Packets(kernel)
      && requests == Requests(kernel) && machine == kernel.machine
  }

  /// Whether a kernel has the same environments, and the same lists of them.
  func hasFamilies(of kernel: borrowing Exokernel<FakeMachine>) -> Bool {
    lists == Lists(kernel) && machine.environments == kernel.machine.environments
  }

  /// Whether a kernel has the same queues of contexts, and the same times.
  func hasQueues(of kernel: borrowing Exokernel<FakeMachine>) -> Bool {
    lists == Lists(kernel) && times == Times(kernel) && requests == Requests(kernel)
      && machine.contexts == kernel.machine.contexts
      && machine.now == kernel.machine.now && machine.timer == kernel.machine.timer
  }

  /// Whether a kernel has the same frames, and nothing in them is different but context pages.
  func hasFrames(of kernel: borrowing Exokernel<FakeMachine>) -> Bool {
    let other = kernel.machine
    guard machine.frames == other.frames, lists == Lists(kernel) else { return false }
    return machine.pages.indices.allSatisfy { number in
      let entry = machine.frames[number]
      return entry.isKind(.contextPrivate) || entry.isKind(.sharedWithKernel)
        || machine.pages[number] == other.pages[number]
    }
  }

  /// A kernel in this state.
  func restored() -> Exokernel<FakeMachine> {
    var kernel = Exokernel(machine: machine)
    kernel.freeFrames = FrameList(head: lists.freeHead, count: lists.freeCount)
    kernel.drainingFrames = FrameList(head: lists.drainingHead, count: lists.drainingCount)
    kernel.unusedEnvironment = lists.unusedEnvironment
    kernel.unusedContext = lists.unusedContext
    kernel.firstEnding = lists.firstEnding
    kernel.readyContexts = ContextQueue(first: lists.firstReady, last: lists.lastReady)
    kernel.sleepers = ContextQueue(first: lists.firstSleeper, last: lists.lastSleeper)
    kernel.nextTransferKey = times.nextTransferKey
    kernel.nearestLimit = times.nearestLimit
    kernel.sliceEnd = times.sliceEnd
    kernel.sliceTicks = times.sliceTicks
    kernel.timerTime = times.timerTime
    kernel.slicePosition = times.slicePosition
    kernel.isEndAnnounced = times.isEndAnnounced
    kernel.toldContext = times.toldContext
    kernel.interruptTicks = times.interruptTicks
    kernel.heldSlots = times.heldSlots
    kernel.consoleHolder = times.consoleHolder
    kernel.traceHolder = times.traceHolder
    kernel.filterHeads = packets.filterHeads
    kernel.unusedRing = packets.unusedRing
    kernel.unusedCommand = packets.unusedCommand
    kernel.awaitingFrames = packets.awaitingFrames
    kernel.transmissions = packets.transmissions
    kernel.unmatchedPackets = packets.unmatchedPackets
    kernel.requests = requests.queue
    kernel.pressure = requests.pressure
    kernel.nextDue = requests.nextDue
    kernel.inspectionTime = requests.inspectionTime
    return kernel
  }
}
