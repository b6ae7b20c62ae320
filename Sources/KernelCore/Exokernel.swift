// The protection logic's state: the heads of its lists, and nothing that a table does not show. Each
// resource has a folder with the calls on it, in the order of DESIGN: allocate, bind, share, free. Each
// call first decodes (checks everything, in a stated order, touching nothing) and then performs (cannot
// fail).

public import ExokernelABI

/// The kernel without its hardware.
public struct Exokernel<M: Machine & ~Copyable>: ~Copyable {
  public var machine: M

  // Frames.
  var freeFrames = FrameList()
  var drainingFrames = FrameList()
  /// Those that the device may still read, in the order in which they were freed.
  var awaitingFrames = FrameQueue()

  // Rows that are not used, linked through their tables.
  var unusedEnvironment = 0
  var unusedContext = 0
  var unusedRing = 0
  var unusedCommand = 0

  // Environments whose resources go back piece by piece.
  var firstEnding = 0

  // Contexts that could run, in order, and that wait for a time, soonest first.
  var readyContexts = ContextQueue()
  var sleepers = ContextQueue()

  // The merged filters.
  var filterHeads = FilterHeads()

  /// Makes the next transfer key; keys are never used twice.
  var nextTransferKey: UInt64 = 1

  /// When the first caller's patience ends; 0 is never.
  var nearestLimit: UInt64 = 0

  /// What is asked back of whom, soonest deadline first; and a round of asking that is not over.
  var requests = RequestQueue()
  var pressure = MemoryPressure()
  /// When devices that have requests are looked after; `max` while there are none.
  var inspectionTime = UInt64.max
  /// The first of `nearestLimit`, the requests' deadlines and `inspectionTime`.
  var nextDue = UInt64.max

  /// Which slots are held: bit by position.
  var heldSlots: UInt64 = 0

  /// The place in the slice vector, and when it ends.
  public var slicePosition = 0
  public var sliceEnd: UInt64 = 0
  public var sliceTicks: UInt64 = 0
  /// What the timer is set for; zero once it has interrupted.
  var timerTime: UInt64 = 0
  /// What devices' interrupts took of the slice so far, and got back.
  var interruptTicks: UInt64 = 0
  /// Who was told that the slice is over, and pays for the grace; zero once it has ended.
  var toldContext = 0
  /// Whether the slice is over and a library has been told.
  ///
  /// Of the slice, not of the context, so that two that transfer to each other have one grace
  /// between them.
  var isEndAnnounced = false

  /// Which transmissions are over.
  var transmissions = TransmissionLedger()
  /// Packets that no filter matched.
  public internal(set) var unmatchedPackets: UInt64 = 0

  /// Who traces.
  var traceHolder = TraceHolder()

  /// The environment that the console's interrupts go to.
  public var consoleHolder = 0

  /// A kernel that knows of nothing yet; `prepare` comes next.
  public init(machine: consuming M) { self.machine = machine }

  /// Links the unused rows of the machine's tables, which are zero.
  public mutating func prepare() {
    var index = machine.environmentCapacity &- 1
    while index > 0 {
      machine[environment: index] = EnvironmentRecord()
      machine[environment: index].nextSibling = UInt32(truncatingIfNeeded: unusedEnvironment)
      unusedEnvironment = index
      index &-= 1
    }
    index = machine.contextCapacity &- 1
    while index > 0 {
      machine[context: index] = ContextRecord()
      machine[context: index].next = UInt32(truncatingIfNeeded: unusedContext)
      unusedContext = index
      index &-= 1
    }
    index = machine.ringCapacity &- 1
    while index > 0 {
      machine[ring: index] = RingRecord()
      machine[ring: index].next = UInt32(truncatingIfNeeded: unusedRing)
      unusedRing = index
      index &-= 1
    }
  }
}

/// Who makes a call: handed down by the entry code, never looked up.
public struct Caller: Sendable {
  public var context: Int
  public var environment: Int

  public init(context: Int, environment: Int) {
    self.context = context
    self.environment = environment
  }
}

/// What a call answers: an error (zero is success) and a value; with an error from a range, the value is
/// the index at which it stopped.
public struct Answer: Equatable, Sendable {
  public var error: UInt64
  public var value: UInt64

  @inlinable
  public init(error: UInt64, value: UInt64) {
    self.error = error
    self.value = value
  }

  @inlinable
  public init(value: UInt64 = 0) { self.init(error: 0, value: value) }

  @inlinable
  public init(_ error: KernelError, at index: UInt64 = 0) {
    self.init(error: error.rawValue, value: index)
  }
}
