// The disks of the fake machine: one extent, whose blocks are where they are on the disk, and a device that
// takes what it is given and is done with it when a test says so.

import ExokernelABI

@testable import KernelCore

/// A command that the device was given.
struct StartedCommand: Equatable {
  var operation: DiskOperation
  var disk: Int
  var first: UInt64
  var count: UInt64
  var tag: UInt32
  var pages: [Int]
}

/// What the ownership tables were asked for.
enum OwnershipAsk: Equatable {
  case format(disk: Int, by: Capability)
  case allocate(BlockPlace, count: UInt64, disk: Int, name: Capability)
  case share(
    ExtentHandle, disk: Int, first: UInt64, count: UInt64, name: Capability, by: Capability)
  case free(ExtentHandle, disk: Int, by: Capability)
  case quota(UInt64, disk: Int, name: Capability, by: Capability)
}

/// A device, and what is known of its blocks.
struct FakeDisks: Equatable {
  /// How many disks there are, each one extent of so many blocks.
  var diskCount = 1
  var blockCount: UInt64 = 100
  var generation: UInt32 = 1
  /// Who may read and write it.
  var name = Capability.none

  /// What was asked of the ownership tables and granted; or why all is refused.
  var asks: [OwnershipAsk] = []
  var refusal: KernelError?
  var waiters = DiskWaiters()
  var saveAreas = Array(repeating: SaveArea(), count: 6)

  var commands = Array(repeating: DiskCommand(), count: 30)
  var commandPages = Array(repeating: UInt32(0), count: 30 * DiskRing.transferLimit)
  var bindings = Array(repeating: ExtentBinding(), count: 6 * DiskRing.bindingCapacity)
  /// How many uses of the extent have begun and not ended.
  var useCount = 0
  /// Pages of the next command; and what the device has.
  var pages: [Int] = []
  var outstanding: [StartedCommand] = []
  var flushCount = 0
  var inspectionCount = 0
  /// Whether the device takes nothing.
  var isBusy = false

  /// What is left in rows of commands that nobody uses is of no account, nor of one that was given up.
  mutating func forgetPages() {
    pages = []
    commandPages = Array(repeating: 0, count: commandPages.count)
  }

  /// Whether a command that the device has names a frame.
  func reaches(_ frame: Int) -> Bool { outstanding.contains { $0.pages.contains(frame) } }
}

extension FakeMachine: DiskDevice {
  var hasDisks: Bool { disks.diskCount > 0 }

  var commandCapacity: Int { disks.commands.count }

  subscript(command index: Int) -> DiskCommand {
    get {
      effort.count()
      return disks.commands[index]
    }
    set {
      if index == 0 { complain("row 0 of the commands was written") }
      disks.commands[index] = newValue
    }
  }

  subscript(page index: Int, ofCommand command: Int) -> UInt32 {
    get { disks.commandPages[command * DiskRing.transferLimit + index] }
    set { disks.commandPages[command * DiskRing.transferLimit + index] = newValue }
  }

  subscript(entry index: Int, ofList frame: Int) -> UInt32 {
    UInt32(truncatingIfNeeded: self[word: index >> 1, in: frame] >> UInt64((index & 1) << 5))
  }

  subscript(extentAt place: Int, of ring: Int) -> ExtentBinding {
    get { disks.bindings[ring * DiskRing.bindingCapacity + place] }
    set { disks.bindings[ring * DiskRing.bindingCapacity + place] = newValue }
  }

  subscript(saveAreaOf ring: Int) -> SaveArea {
    get { disks.saveAreas[ring] }
    set { disks.saveAreas[ring] = newValue }
  }

  mutating func forgetExtents(of ring: Int) {
    for place in 0..<DiskRing.bindingCapacity where self[extentAt: place, of: ring].isBound {
      self[extentAt: place, of: ring] = ExtentBinding()
    }
    if self[saveAreaOf: ring] != SaveArea() { self[saveAreaOf: ring] = SaveArea() }
  }

  mutating func inspectDevices(at now: UInt64) -> UInt64 {
    disks.inspectionCount += 1
    return disks.outstanding.isEmpty ? .max : now + 10_000
  }

  // MARK: Ownership

  subscript(waitersOf disk: Int) -> DiskWaiters {
    get { disks.waiters }
    set { disks.waiters = newValue }
  }

  private mutating func grant(_ ask: OwnershipAsk, on disk: Int) throws(KernelError) {
    guard disk < disks.diskCount else { throw .noSuchDisk }
    if let refusal = disks.refusal { throw refusal }
    disks.asks.append(ask)
  }

  mutating func formatDisk(_ disk: Int, by capability: Capability) throws(KernelError) {
    try grant(.format(disk: disk, by: capability), on: disk)
  }

  mutating func allocateExtent(
    _ place: BlockPlace, count: UInt64, on disk: Int, for name: Capability
  ) throws(KernelError) -> ExtentHandle {
    try grant(.allocate(place, count: count, disk: disk, name: name), on: disk)
    return ExtentHandle(index: 7, generation: 3)
  }

  mutating func shareExtent(
    _ extent: ExtentHandle, on disk: Int, first: UInt64, count: UInt64, with name: Capability,
    by capability: Capability
  ) throws(KernelError) -> ExtentHandle {
    try grant(
      .share(extent, disk: disk, first: first, count: count, name: name, by: capability),
      on: disk)
    return ExtentHandle(index: 8, generation: 4)
  }

  mutating func freeExtent(
    _ extent: ExtentHandle, on disk: Int, by capability: Capability
  ) throws(KernelError) {
    try grant(.free(extent, disk: disk, by: capability), on: disk)
  }

  mutating func setExtentQuota(
    of name: Capability, to limit: UInt64, on disk: Int, by capability: Capability
  ) throws(KernelError) {
    try grant(.quota(limit, disk: disk, name: name, by: capability), on: disk)
  }

  func bindExtent(
    _ extent: ExtentHandle, on disk: Int, for rights: Rights, by capability: Capability
  ) throws(KernelError) -> ExtentBinding {
    guard disk < disks.diskCount else { throw .noSuchDisk }
    guard extent.index == 1 else { throw .noSuchExtent }
    guard capability.dominates(disks.name, for: rights) else { throw .notPermitted }
    let handle = ExtentHandle(index: 1, generation: disks.generation)
    return ExtentBinding(BlockBinding(handle: handle, rights: rights, owner: 1), on: disk)
  }

  mutating func beginUse(
    _ binding: ExtentBinding, first: UInt64, count: UInt64, for right: Rights
  ) throws(KernelError) -> UInt64 {
    guard binding.isBound else { throw .noSuchExtent }
    guard binding.extent.handle.generation == disks.generation else { throw .stale }
    guard binding.extent.rights.isSuperset(of: right) else { throw .notPermitted }
    guard count > 0, first < disks.blockCount, count <= disks.blockCount - first else {
      throw .badArgument(1)
    }
    disks.useCount += 1
    return first
  }

  mutating func endUse(_ use: ExtentUse) {
    if disks.useCount == 0 { complain("a use ended that had not begun") }
    disks.useCount -= 1
  }

  // MARK: The queue

  var transferLimit: Int { 16 }

  func checkQueue() throws(KernelError) {
    if disks.isBusy { throw .busy }
  }

  func checkZeroing(_ count: UInt64, on disk: Int) throws(KernelError) {}

  mutating func setPage(_ frame: Int, at index: Int) {
    disks.pages.removeSubrange(index...)
    disks.pages.append(frame)
  }

  mutating func submit(
    _ operation: DiskOperation, on disk: Int, first: UInt64, count: UInt64, tag: UInt32
  ) {
    let isTransfer = operation == .read || operation == .write
    let pages = isTransfer ? disks.pages : []
    if isTransfer, disks.pages.count != Int(count) { complain("a command without all its pages") }
    disks.pages = []
    disks.outstanding.append(
      StartedCommand(
        operation: operation, disk: disk, first: first, count: count, tag: tag, pages: pages))
  }

  mutating func flushCommands() { disks.flushCount += 1 }
}
