// A table, its disk, and a kernel that carries requests out when a test says so.

import ExokernelABI
import KernelCore
import TestSupport

/// A machine with a disk.
final class BlockWorld {
  let disk: SimulatedDisk
  var table: BlockTable<SimulatedDisk>

  init(_ disk: SimulatedDisk) {
    self.disk = disk
    table = BlockTable(store: disk)
  }

  /// A disk with an empty table.
  convenience init(blockCount: UInt64) throws {
    self.init(SimulatedDisk(blockCount: blockCount))
    settle()
    try table.format(by: .root)
    settle()
  }

  /// Steps and requests until nothing is left to do.
  ///
  /// - Returns: Whether it came to that.
  @discardableResult
  func settle(limit: Int = 100_000) -> Bool {
    for _ in 0..<limit {
      if table.step() { continue }
      guard disk.request != nil else { return true }
      disk.carryOut()
      table.complete(succeeded: true)
    }
    return false
  }

  /// One step, or one request.
  func serve() {
    if table.step() || disk.request == nil { return }
    disk.carryOut()
    table.complete(succeeded: true)
  }

  /// The table that a machine finds which starts from a disk.
  static func recovered(from disk: SimulatedDisk) -> BlockWorld {
    let world = BlockWorld(disk)
    world.settle()
    return world
  }

  // The table's members again: macros take their operands as copies, and the table has none.
  var state: BlockTableState { table.state }
  var durableEpoch: UInt64 { table.durableEpoch }
  var blockCount: UInt64 { table.blockCount }
  var failedFrees: UInt64 { table.failedFrees }

  func step() -> Bool { table.step() }
  func allocate(
    _ place: BlockPlace, _ count: UInt64, _ name: Capability = .named("a"),
    by capability: Capability = .root
  ) throws(BlockError) -> BlockGrant {
    try table.allocate(place, count: count, for: name, by: capability)
  }
  func share(
    _ handle: ExtentHandle, _ first: UInt64, _ count: UInt64, with name: Capability,
    by capability: Capability = .root
  ) throws(BlockError) -> BlockGrant {
    try table.share(handle, first: first, count: count, with: name, by: capability)
  }
  func free(_ handle: ExtentHandle, by capability: Capability = .root) throws(BlockError) {
    try table.free(handle, by: capability)
  }
  func bind(
    _ handle: ExtentHandle, _ rights: Rights = [.read, .write], by capability: Capability = .root
  ) throws(BlockError) -> BlockBinding {
    try table.bind(handle, for: rights, by: capability)
  }
  func end(_ binding: BlockBinding) {
    table.end(binding.handle.index, of: Int(binding.owner))
  }
  func use(
    _ binding: BlockBinding, _ first: UInt64, _ count: UInt64 = 1, for right: Rights = .write
  ) throws(BlockError) -> UInt64 {
    try table.use(binding, first: first, count: count, for: right)
  }
  func setQuota(_ name: Capability, _ limit: UInt64, by capability: Capability = .root)
    throws(BlockError) -> BlockGrant
  {
    try table.setQuota(of: name, to: limit, by: capability)
  }
  func format(by capability: Capability = .root) throws(BlockError) {
    try table.format(by: capability)
  }

  subscript(_ handle: ExtentHandle) -> ExtentRecord { disk[extent: handle.index] }

  /// Whether a handle still names its row.
  func isThere(_ handle: ExtentHandle) -> Bool { self[handle].generation == handle.generation }
}

extension Capability {
  /// The persistent name of some ASCII bytes.
  static func named(_ text: String, _ rights: Rights = .all) -> Capability {
    var words: [UInt64] = [0, 0]
    for (index, byte) in text.utf8.enumerated() {
      words[index / 8] |= UInt64(byte) << (8 * UInt64(index % 8))
    }
    let name = Capability.root.appending(
      low: words[0] | 0x80, high: words[1], count: text.utf8.count, rights: rights)
    return name ?? .none
  }
}
