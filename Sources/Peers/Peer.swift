// A second environment of one page, made by hand with the kernel's calls: no loader and no library in it,
// so that benchmarks measure the kernel's part and tests can put any code there.

public import ExOS

/// An environment of one page of code, which it may also write, and its capability in slot 0.
public struct Peer {
  public let environment: EnvironmentHandle
  public let context: ContextHandle
  /// By which the program acts for the peer.
  public let claim: Claim
  /// The frame of its page.
  public let page: FrameHandle
  /// The first of the two frames of its context.
  public let pair: FrameHandle

  /// Where its page is mapped, in the peer.
  public static let address: UInt64 = 0x40_0000
  /// Where `view` maps it, in the program.
  public static let viewAddress: UInt64 = 0x30_0000_0000
  /// The program's capability slot with the peers' name.
  public static let nameSlot = 9
  /// How many frames a peer is charged for: page tables, page and context.
  public static let frameCount = 7

  /// Makes one that begins at `offset` in a copy of the page at `code`, which must be page-aligned.
  ///
  /// - Parameters:
  ///   - isViewed: Whether its page is seen as by `view` from before it may run: it may end at once.
  ///   - prepare: Adds to its address space, given the frames of its context; from then on it may run.
  public init(
    code: UInt64, offset: UInt64 = 0, argument: UInt64 = 0,
    quota: EnvironmentQuota = EnvironmentQuota(frames: 16), isViewed: Bool = false,
    prepare: (AddressSpace, FrameHandle) throws(KernelError) -> Void = { _, _ in }
  ) throws(KernelError) {
    try Peer.makeName()
    environment = try Kernel.createEnvironment(
      guardSlot: Peer.nameSlot, quota: quota, label: (0x7265_6570, 0))
    claim = Claim(environment, by: Peer.nameSlot)
    try Kernel.grantCapability(from: Peer.nameSlot, to: claim, slot: 0)
    let root = try Kernel.allocateFrames(for: claim)
    try Kernel.bindTable(root, level: 4, at: 0, for: claim)
    page = try Kernel.allocateFrames(for: claim, guardSlot: 0)
    let space = AddressSpace(claim: claim)
    try space.map(page, at: Peer.address, MapFlags(write: true, execute: true))
    try Peer.fill(page, from: code)
    if !isViewed { Peer.endView() }
    pair = try FrameRuns.allocate(2, for: claim)
    try prepare(space, pair)
    context = try Kernel.createContext(
      for: claim, pair: pair, entry: Peer.address &+ offset, argument: argument)
  }

  private static func makeName() throws(KernelError) {
    guard Revealed.capability(nameSlot, of: OwnContext.environment.index).isNone else { return }
    try Kernel.deriveCapability(from: 0, to: nameSlot, suffix: (0x70, 0), count: 1, rights: .all)
  }

  /// Copies code into a page, which is viewed from then on.
  private static func fill(_ page: FrameHandle, from code: UInt64) throws(KernelError) {
    try view(page)
    // SAFETY: both are pages of this program, mapped whole.
    unsafe UnsafeMutableRawPointer(bitPattern: UInt(viewAddress)).unsafelyUnwrapped.copyMemory(
      from: UnsafeRawPointer(bitPattern: UInt(code)).unsafelyUnwrapped, byteCount: 4096)
  }

  // MARK: Looking in

  nonisolated(unsafe) private static var hasViewTable = false

  /// The frame is mapped twice, so that the table of the second mapping must keep records.
  private static func view(_ page: FrameHandle) throws(KernelError) {
    if unsafe !hasViewTable {
      try makeViewTable()
      unsafe hasViewTable = true
    }
    try AddressSpace.own.map(page, at: viewAddress, MapFlags(write: true, slot: nameSlot))
  }

  private static func makeViewTable() throws(KernelError) {
    // The library makes the tables above.
    let probe = try Kernel.allocateFrames()
    try AddressSpace.own.map(probe, at: viewAddress &+ 0x20_0000, .readOnly)
    try Kernel.freeFrames(probe)
    let table = try FrameRuns.allocate(2)
    try Kernel.bindTable(table, level: 1, at: viewAddress, hasRecords: true)
  }

  /// Maps the peer's page at `viewAddress`; one peer at a time.
  public func view() throws(KernelError) { try Peer.view(page) }

  /// Ends the view.
  public static func endView() { _ = Kernel.unmap(at: viewAddress) }

  // MARK: End

  /// Ends the environment, until nothing of it is left.
  public func destroy() throws(KernelError) { try Peer.destroy(claim) }

  /// Ends an environment, until nothing of it is left.
  public static func destroy(_ claim: Claim) throws(KernelError) {
    while true {
      do throws(KernelError) {
        return try Kernel.destroyEnvironment(claim)
      } catch {
        guard error == .again else { throw error }
      }
    }
  }
}
