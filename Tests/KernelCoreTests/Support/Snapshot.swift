// The whole state of the core and its machine as one value: to compare before and after a call that was
// refused, and to go on from a state twice.

@testable import KernelCore

/// Everything that a kernel is.
struct Snapshot: Equatable {
  var machine: FakeMachine
  private var lists: [Int]
  private var times: [UInt64]
  private var isEndAnnounced: Bool

  init(_ kernel: borrowing Exokernel<FakeMachine>) {
    machine = kernel.machine
    lists = [
      Int(kernel.freeFrames.head), kernel.freeFrames.count,
      Int(kernel.drainingFrames.head), kernel.drainingFrames.count,
      kernel.unusedEnvironment, kernel.unusedContext, kernel.firstEnding,
      kernel.readyContexts.first, kernel.readyContexts.last,
      kernel.sleepers.first, kernel.sleepers.last,
      kernel.slicePosition, kernel.consoleHolder,
    ]
    times = [
      kernel.nextTransferKey, kernel.nearestLimit, kernel.sliceEnd, kernel.sliceTicks,
    ]
    isEndAnnounced = kernel.isEndAnnounced
  }

  /// A kernel in this state.
  func restored() -> Exokernel<FakeMachine> {
    var kernel = Exokernel(machine: machine)
    kernel.freeFrames = FrameList(head: UInt32(lists[0]), count: lists[1])
    kernel.drainingFrames = FrameList(head: UInt32(lists[2]), count: lists[3])
    kernel.unusedEnvironment = lists[4]
    kernel.unusedContext = lists[5]
    kernel.firstEnding = lists[6]
    kernel.readyContexts = ContextQueue(first: lists[7], last: lists[8])
    kernel.sleepers = ContextQueue(first: lists[9], last: lists[10])
    kernel.slicePosition = lists[11]
    kernel.consoleHolder = lists[12]
    kernel.nextTransferKey = times[0]
    kernel.nearestLimit = times[1]
    kernel.sliceEnd = times[2]
    kernel.sliceTicks = times[3]
    kernel.isEndAnnounced = isEndAnnounced
    return kernel
  }
}
