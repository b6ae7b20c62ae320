// The machine as arrays. It does what the hardware would, remembers what a processor may have cached, and
// notes at once when a frame is handed out that is not clear or that something cached still reaches
// (guarantees 1 and 2), whatever the call that did it says.

import ExokernelABI
import KernelCore

/// A machine for the core to protect, in a few arrays.
struct FakeMachine: Machine, Equatable {
  let frameCount: Int
  let environmentCapacity: Int
  let contextCapacity: Int

  private(set) var frames: [FrameEntry]
  private(set) var environments: [EnvironmentRecord]
  private(set) var capabilities: [Capability]
  private(set) var contexts: [ContextRecord]
  private(set) var slices: [SliceRecord]
  private(set) var revocations: [RevocationRecord]
  var filterTables: FilterTables
  var network = FakeNetwork()
  var disks = FakeDisks()
  var queues = FakeQueues()
  /// The contents of the frames.
  var pages: [SparsePage]

  var tlb = ModelTLB()
  /// The time, which stands still during a call.
  var now: UInt64 = 1
  /// When the timer interrupts; nothing once it has.
  var timer: UInt64?
  /// Whether devices must not interrupt until the kernel lets them.
  var areDevicesQuiet = false

  let effort = Effort()
  /// What must not happen and did.
  private(set) var violations: [String] = []
  /// What was written into repossession vectors since somebody last looked.
  var repossessions: Set<Told> = []
  /// Where records go; nothing while nobody traces.
  struct Recorded: Equatable {
    var frames: Range<Int>
    /// What was recorded; two machines are equal whatever it was.
    var kinds: [TraceKind] = []

    static func == (one: Recorded, other: Recorded) -> Bool { one.frames == other.frames }
  }
  private(set) var recorded: Recorded?
  /// What was asked, while `isTracing`.
  private(set) var trace: [Effect] = []
  var isTracing = false

  init(
    frames frameCount: Int, environments: Int, contexts: Int, filters: FilterCapacities = .none
  ) {
    self.frameCount = frameCount
    environmentCapacity = environments
    contextCapacity = contexts
    frames = Array(repeating: FrameEntry(), count: frameCount)
    self.environments = Array(repeating: EnvironmentRecord(), count: environments)
    capabilities = Array(
      repeating: .none, count: environments * EnvironmentRecord.capabilitySlots)
    self.contexts = Array(repeating: ContextRecord(), count: contexts)
    slices = Array(repeating: SliceRecord(), count: SliceRecord.count)
    revocations = Array(
      repeating: RevocationRecord(), count: environments * RevocationRecord.classCount)
    pages = Array(repeating: SparsePage(), count: frameCount)
    filterTables = FilterTables(filters)
  }

  mutating func note(_ effect: Effect) {
    if isTracing { trace.append(effect) }
  }

  mutating func complain(_ violation: String) { violations.append(violation) }

  // MARK: Tables

  subscript(frame number: Int) -> FrameEntry {
    get {
      effort.count()
      return frames[number]
    }
    set {
      watch(number, from: frames[number], to: newValue)
      frames[number] = newValue
    }
  }

  /// A frame that goes to a new holder is clear, and nothing leads to it.
  private mutating func watch(_ number: Int, from old: FrameEntry, to new: FrameEntry) {
    guard old.isKind(.free) || old.isKind(.draining), new.isKind(.held) else { return }
    if !pages[number].isClear { complain("frame \(number) was handed out with content") }
    if network.reads(number) {
      complain("frame \(number) was handed out while the device may read it")
    }
    if disks.reaches(number) {
      complain("frame \(number) was handed out while a disk may reach it")
    }
    if queues.reaches(number) {
      complain("frame \(number) was handed out while a queue's device reaches it")
    }
    if tlb.reaches(number) { complain("frame \(number) was handed out while it is cached") }
  }

  subscript(environment index: Int) -> EnvironmentRecord {
    get {
      effort.count()
      return environments[index]
    }
    set { environments[index] = newValue }
  }

  subscript(capability index: Int) -> Capability {
    get {
      effort.count()
      return capabilities[index]
    }
    set { capabilities[index] = newValue }
  }

  subscript(context index: Int) -> ContextRecord {
    get {
      effort.count()
      return contexts[index]
    }
    set {
      if index == 0 { complain("row 0 of the contexts was written") }
      contexts[index] = newValue
    }
  }

  subscript(slice position: Int) -> SliceRecord {
    get {
      effort.count()
      return slices[position]
    }
    set { slices[position] = newValue }
  }

  subscript(revocation index: Int) -> RevocationRecord {
    get {
      effort.count()
      return revocations[index]
    }
    set {
      if index < RevocationRecord.classCount { complain("nobody's requests were written") }
      revocations[index] = newValue
    }
  }

  subscript(word index: Int, in frame: Int) -> UInt64 {
    get {
      effort.count()
      return pages[frame][index]
    }
    set { pages[frame][index] = newValue }
  }

  // MARK: Frames

  mutating func clear(frame: Int) {
    note(.clear(frame: frame))
    pages[frame] = SparsePage()
  }

  /// A word of the kernel's half.
  static func kernelWord(_ index: Int) -> UInt64 { 0xfeed_0000_0000_0000 | UInt64(index) << 12 | 1 }

  mutating func installKernelHalf(in root: Int) {
    for index in [256, 300, 511] { pages[root][index] = FakeMachine.kernelWord(index) }
  }

  func isLoaded(root: Int) -> Bool { tlb.root == root }

  mutating func invalidate(address: UInt64) {
    note(.invalidate(page: address))
    tlb.invalidate(page: address & ~0xfff, in: pages)
  }

  mutating func invalidateAll() {
    note(.invalidateAll)
    tlb.invalidateAll(in: pages)
  }

  mutating func leaveAddressSpace(root: Int) {
    note(.leaveAddressSpace(root: root))
    if tlb.root == root { tlb.load(root: 0) }
  }

  // MARK: Recording

  var isRecording: Bool { recorded != nil }

  mutating func beginRecording(firstFrame: Int, frameCount: Int) {
    recorded = Recorded(frames: firstFrame..<firstFrame + frameCount)
  }

  mutating func endRecording() { recorded = nil }

  mutating func record(_ kind: TraceKind, context: Int, _ word0: UInt64, _ word1: UInt64) {
    if recorded == nil { complain("something was recorded while nobody traces") }
    recorded?.kinds.append(kind)
    if recorded?.frames.contains(where: { frames[$0].kind != .sharedWithKernel }) == true {
      complain("something was recorded into a frame that is not the ring's")
    }
  }

  // MARK: Time

  mutating func setTimer(_ time: UInt64) {
    note(.setTimer(time))
    // Far times are reached in several interrupts, as on the metal.
    timer = min(time, now &+ 1 << 31)
  }

  mutating func letDevicesInterrupt() {
    note(.letDevicesInterrupt)
    areDevicesQuiet = false
  }
}
