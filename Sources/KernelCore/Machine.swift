// What the protection logic needs of the machine, and nothing else. The kernel implements it on the
// metal, where each requirement is a load, a store or an instruction; the tests implement it with arrays
// and record what was asked. The tables behind the subscripts are the ones that every environment sees.

public import ExokernelABI

/// The machine as the core sees it.
public protocol Machine: QueueDevice, ~Copyable {
  /// How many rows the tables have; indices below are valid, 0 is never used by a resource.
  var frameCount: Int { get }
  var environmentCapacity: Int { get }
  var contextCapacity: Int { get }
  /// At most 256: a transmission's tag has 8 bits for it.
  var ringCapacity: Int { get }
  /// The filters' tables; the edge table has `FilterEdge.margin` more rows than a power of two.
  var filterCapacity: Int { get }
  var filterStateCapacity: Int { get }
  var filterFieldCapacity: Int { get }
  var filterEdgeCapacity: Int { get }

  subscript(frame number: Int) -> FrameEntry { get set }
  subscript(environment index: Int) -> EnvironmentRecord { get set }
  subscript(capability index: Int) -> Capability { get set }
  subscript(context index: Int) -> ContextRecord { get set }
  subscript(slice position: Int) -> SliceRecord { get set }
  subscript(revocation index: Int) -> RevocationRecord { get set }
  subscript(ring index: Int) -> RingRecord { get set }
  subscript(filter index: Int) -> FilterRecord { get set }
  /// The trie of the filters and what is remembered of fragments; kept where only the kernel sees it.
  subscript(filterState index: Int) -> FilterState { get set }
  subscript(filterField index: Int) -> FilterField { get set }
  subscript(filterEdge index: Int) -> FilterEdge { get set }
  subscript(continuation index: Int) -> Continuation { get set }
  /// A gate of a context; kept where only the kernel sees it.
  subscript(gate index: Int, of context: Int) -> Gate { get set }
  /// Whether there are disks; without any there are no disk rings.
  var hasDisks: Bool { get }
  /// An extent that is bound to a disk ring; kept where only the kernel sees it.
  subscript(extentAt place: Int, of ring: Int) -> ExtentBinding { get set }
  /// Forgets every extent that was bound to a ring.
  mutating func forgetExtents(of ring: Int)

  /// A 64-bit word of a frame.
  subscript(word index: Int, in frame: Int) -> UInt64 { get set }
  /// Fills a frame with zeroes.
  mutating func clear(frame: Int)
  /// Puts the kernel's half into a new root page table.
  mutating func installKernelHalf(in root: Int)
  /// Whether a processor uses the address space of `root`, and may have cached translations of it.
  func isLoaded(root: Int) -> Bool
  /// Forgets what the processor has cached of an address in the address space that is loaded.
  mutating func invalidate(address: UInt64)
  /// Forgets everything that is cached of the address space that is loaded.
  mutating func invalidateAll()
  /// Makes sure that no processor uses the address space of `root` any more.
  mutating func leaveAddressSpace(root: Int)

  /// Prepares the private frame of a context that will begin at `entry`.
  mutating func prepareContext(
    _ context: Int, frame: Int, root: Int, entry: UInt64, stack: UInt64, argument: UInt64)
  /// Where a context's events go.
  mutating func bindEvents(
    _ context: Int, entry: UInt64, stack: UInt64, secondEntry: UInt64, secondStack: UInt64)
  /// Where a context's transfers arrive.
  mutating func bindTransfer(_ context: Int, entry: UInt64, stack: UInt64)
  /// Tells a context, in its page, of a notice.
  mutating func publish(_ notice: Notice, count: UInt64, to context: Int)
  /// Appends to the repossession vector in a context's page.
  mutating func repossess(kind: UInt64, handle: UInt64, from context: Int)
  /// Keeps where a call returns to, before a transfer may enter; and takes it back.
  mutating func keepCallSite(of context: Int)
  mutating func restoreCallSite(of context: Int)

  /// Whether somebody traces.
  var isRecording: Bool { get }
  /// Records from now on into these frames, as many as a power of two; and no more.
  mutating func beginRecording(firstFrame: Int, frameCount: Int)
  mutating func endRecording()
  /// Records something, with the time; only while somebody traces.
  mutating func record(_ kind: TraceKind, context: Int, _ word0: UInt64, _ word1: UInt64)

  /// The time-stamp counter.
  var now: UInt64 { get }
  /// Asks for the timer interrupt at a time.
  mutating func setTimer(_ time: UInt64)
  /// Looks after devices that have requests: one that is silent for too long is reset.
  ///
  /// - Returns: When to look again; `max` if they have none.
  mutating func inspectDevices(at now: UInt64) -> UInt64
  /// Lets devices interrupt again that had to be quiet for the rest of a slice.
  mutating func letDevicesInterrupt()
}
