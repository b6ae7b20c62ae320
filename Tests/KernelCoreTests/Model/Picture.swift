// The kernel's state as plain values: what the reference model keeps, and what is read off the kernel
// after each call to be compared with it.

import ExokernelABI

/// A state of the kernel.
struct Picture: Hashable {
  struct Slot: Hashable {
    var environment = 0
    var context = 0
    var guardSlot = 15
    /// How often it came up for its context, and went to others.
    var ownCount: UInt64 = 0
    var givenCount: UInt64 = 0

    /// Nobody's, whatever became of it meanwhile.
    var isFree: Bool { environment == 0 }
  }

  /// By number; 0 is no frame.
  var frames: [PlainFrame] = []
  /// By index; nothing where a row is not used.
  var environments: [PlainEnvironment?] = []
  var environmentGenerations: [UInt32] = []
  var contexts: [PlainContext?] = []
  var contextGenerations: [UInt32] = []
  /// By row; nothing where it is not used.
  var rings: [PlainRing?] = []
  var ringGenerations: [UInt32] = []
  var filters: [PlainFilter?] = []
  var filterGenerations: [UInt32] = []
  /// Whose capability it takes to get what is nobody's.
  var linkGuard = PlainCapability.empty
  var unmatchedPackets = 0
  var slices = Array(repeating: Slot(), count: SliceRecord.count)
  /// By environment and class.
  var requests: [PlainRequest] = []
  /// The open ones, soonest deadline first.
  var openRequests: [Int] = []
  /// When memory pressure may ask again.
  var nextPressure: UInt64 = 0
  /// The contexts that could run, in order.
  var ready: [Int] = []
  /// The contexts that wait for a time, in order.
  var sleepers: [Int] = []
  var slicePosition = 0
  var sliceEnd: UInt64 = 0
  /// Whether the end of the slice was announced, and to whom that is still there.
  var isEndAnnounced = false
  var toldContext = 0
  /// What devices took of the slice, and whether they must be quiet.
  var interruptTicks: UInt64 = 0
  var areDevicesQuiet = false
  var consoleHolder = 0
  /// The frames into which somebody traces.
  var traceFrames: Range<Int> = 0..<0
}

extension Picture {
  /// The environment in whose page table a place is.
  func owner(of place: Place) -> Int { frames[place.table].holder }

  /// Whether a frame is a leaf table that cannot be changed: its home in the table above says so.
  func isFrozen(_ table: Int) -> Bool {
    guard frames[table].level == 1, let home = frames[table].first else { return false }
    return (frames[home.table].entries[home.index] ?? 0) & PageTableEntry.frozen != 0
  }

  func isLiving(_ environment: Int) -> Bool {
    environments.indices.contains(environment)
      && environments[environment]?.state == .living
  }

  /// How many entries of an environment's tables name frames, or frozen tables, of others.
  func foreignBindings(of environment: Int) -> Int {
    frames.reduce(0) { count, frame in
      guard frame.holder != environment else { return count }
      return count + frame.bindings.count { owner(of: $0) == environment }
    }
  }
}
