// A disk, and waiting for its ownership table: what was changed there counts once it is durable, and until
// then the program sleeps. Who need not wait looks at the revealed rows instead.

public import ExOSLogic
public import ExokernelABI

/// A disk of the machine.
public struct Disk: Equatable, Sendable {
  public let index: Int

  /// A disk; nothing where there is none of that index.
  public init?(_ index: Int) {
    guard Revealed.disk(index) != nil else { return nil }
    self.index = index
  }

  /// Its row.
  public var record: DiskRecord { Revealed.disk(index) ?? DiskRecord() }

  public var flags: DiskFlags { DiskFlags(rawValue: record.flags) }

  /// The first disk with an ownership table, where blocks can be allocated.
  public static var owned: Disk? {
    var index = 0
    while let disk = Disk(index) {
      disk.waitWhileStarting()
      if disk.flags.isEmpty { return disk }
      index &+= 1
    }
    return nil
  }

  /// The first run of blocks that is somebody's, once the table is read; of a foreign disk all of it.
  public func firstExtent() throws(KernelError) -> ExtentHandle {
    waitWhileStarting()
    for row in 1..<max(Revealed.extentCapacity, 1) {
      guard let extent = Revealed.extent(row, of: index), extent.kind == .owned else { continue }
      return ExtentHandle(index: row, generation: extent.generation)
    }
    throw .noSuchExtent
  }

  /// Makes an ownership table, and waits for it; everything on the disk is lost.
  ///
  /// - Parameter slot: The root capability.
  public func format(by slot: Int = StartPage.nameSlot) throws(KernelError) {
    try Kernel.formatDisk(index, by: slot)
    try wait { !flags.contains(.starting) }
    guard flags.isEmpty else { throw .deviceFailed }
  }

  /// Sets how many blocks a name, and all that are longer, may own, and waits until that is durable.
  ///
  /// - Parameter slot: A capability over the name, of a shorter one.
  public func setQuota(
    _ limit: UInt64, of name: borrowing CapabilitySlot, by slot: Int = StartPage.nameSlot
  ) throws(KernelError) {
    try Kernel.setExtentQuota(limit, of: name.index, on: index, by: slot)
    let wanted = name.capability
    for row in 1..<max(Revealed.extentCapacity, 1) {
      guard let record = Revealed.extent(row, of: index), record.kind == .quota,
        record.name.length == wanted.length, record.name.dominates(wanted, for: [])
      else { continue }
      return try waitUntilDurable(ExtentHandle(index: row, generation: record.generation))
    }
  }

  /// Tables are read when the machine starts, which nobody is told of.
  private func waitWhileStarting() {
    while flags.contains(.starting) {
      OwnContext.wait(for: .disk, deadline: Clock.ticks &+ Clock.ticks(milliseconds: 10))
    }
  }

  /// Sleeps until a row outlives a crash.
  func waitUntilDurable(_ extent: ExtentHandle) throws(KernelError) {
    try wait { (Revealed.extent(extent.index, of: index)?.epoch ?? 0) <= record.durableEpoch }
  }

  /// Sleeps until something that the program asked for has become durable.
  ///
  /// - Throws: `deviceFailed` where it never will.
  func wait(until isDone: () -> Bool) throws(KernelError) {
    while true {
      // Taken before the look, so that a notice after it is seen.
      _ = OwnContext.takeNotices(.disk)
      if isDone() { return }
      guard flags.isDisjoint(with: [.broken, .refused]) else { throw .deviceFailed }
      OwnContext.wait(for: .disk)
    }
  }
}
