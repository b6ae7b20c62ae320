// A second environment of one page, made by hand with the kernel's calls: no loader and no library in it,
// so that what is measured is the kernel's part.

import CBench
import ExOS

/// The environment on the other side.
struct Peer {
  let environment: EnvironmentHandle
  let context: ContextHandle
  let claim: Claim
  /// The frame of its one page.
  let page: Int

  static let address: UInt64 = 0x40_0000
  private static let window: UInt64 = 0x20_0040_0000
  /// The program's capability slots for the peer's name.
  private static let nameSlot = 9

  /// Makes an environment that runs the code at `entry` in the page of peer code.
  init(entry: UInt64, argument: UInt64) throws(KernelError) {
    if Revealed.capability(Peer.nameSlot, of: OwnContext.environment.index).isNone {
      try Kernel.deriveCapability(
        from: 0, to: Peer.nameSlot, suffix: (0x70, 0), count: 1, rights: .all)
    }
    environment = try Kernel.createEnvironment(
      guardSlot: Peer.nameSlot, quota: EnvironmentQuota(frames: 16), label: (0x7265_6570, 0))
    claim = Claim(environment, by: Peer.nameSlot)
    try Kernel.grantCapability(from: Peer.nameSlot, to: claim, slot: 0)
    let root = try Kernel.allocateFrames(for: claim)
    try Kernel.bindTable(root, level: 4, at: 0, for: claim)
    let frame = try Kernel.allocateFrames(for: claim, guardSlot: 0)
    page = frame.number
    try AddressSpace(claim: claim).map(
      frame, at: Peer.address, MapFlags(write: true, execute: true))
    try Peer.fill(frame)
    let pair = try FrameRuns.allocate(2, for: claim)
    context = try Kernel.createContext(
      for: claim, pair: pair, entry: Peer.address &+ (entry &- peerCode()), argument: argument)
  }

  /// Copies the code through a window, whose table keeps records: the frame is mapped twice.
  private static func fill(_ frame: FrameHandle) throws(KernelError) {
    try makeWindowTable()
    try AddressSpace.own.map(
      FrameHandle(number: frame.number), at: window, MapFlags(write: true, slot: nameSlot))
    // SAFETY: both are pages of this program, mapped whole.
    unsafe UnsafeMutableRawPointer(bitPattern: UInt(window)).unsafelyUnwrapped.copyMemory(
      from: UnsafeRawPointer(bitPattern: UInt(peerCode())).unsafelyUnwrapped, byteCount: 4096)
    try AddressSpace.own.unmap(at: window)
  }

  nonisolated(unsafe) private static var hasWindowTable = false

  private static func makeWindowTable() throws(KernelError) {
    guard unsafe !hasWindowTable else { return }
    let table = try FrameRuns.allocate(2)
    try Kernel.bindTable(table, level: 1, at: window, hasRecords: true)
    unsafe hasWindowTable = true
  }

  /// Maps the peer's page in the program, to read what it writes.
  func map(at address: UInt64) throws(KernelError) {
    try AddressSpace.own.map(
      FrameHandle(number: page), at: address, MapFlags(write: false, slot: Peer.nameSlot))
  }

  /// The place of the window's next page.
  static let view: UInt64 = window + 4096

  /// Ends it, until nothing is left.
  func destroy() {
    while true {
      do throws(KernelError) {
        try Kernel.destroyEnvironment(claim)
        return
      } catch {
        guard error == .again else { return Report.check(false, "destroying a peer") }
      }
    }
  }
}
