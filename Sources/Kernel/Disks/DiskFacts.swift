// The disks' rows of the revealed tables. Counters are the controller's, as of the last completion.

import Drivers
import ExokernelABI
import KernelCore

/// The kernel's side of the disk table.
enum DiskFacts {
  private static var rows: UnsafeMutablePointer<DiskRecord> {
    unsafe KernelMemory.table(KernelMemory.disksOffset, DiskRecord.self)
  }

  /// Says what the disks are.
  static func describe(_ driver: DiskDriver) {
    for disk in 0..<driver.diskCount {
      let blockCount = driver.device.namespace(at: disk)?.blockCount ?? 0
      unsafe rows[disk].blockCount = blockCount
      unsafe rows[disk].transferLimit = UInt32(
        min(driver.device.transferLimit, DiskRing.transferLimit))
      describe(disk, driver)
    }
    count(driver)
    countFailures(driver)
  }

  /// Says how an ownership table fares.
  ///
  /// - Returns: Whether that is news.
  @discardableResult
  static func describe(_ disk: Int, _ driver: DiskDriver) -> Bool {
    var flags: DiskFlags = []
    if case .failed = driver.device.state { flags.insert(.broken) }
    switch driver[table: disk].state {
    case .starting: flags.insert(.starting)
    case .foreign: flags.insert(.foreign)
    case .failed: flags.insert(.refused)
    case .ready: break
    }
    let epoch = driver[table: disk].durableEpoch
    let failedFrees = driver[table: disk].failedFrees
    let isSame =
      unsafe rows[disk].flags == flags.rawValue
      && rows[disk].durableEpoch == epoch && rows[disk].failedFrees == failedFrees
    unsafe rows[disk].flags = flags.rawValue
    unsafe rows[disk].durableEpoch = epoch
    unsafe rows[disk].failedFrees = failedFrees
    return !isSame
  }

  /// Shows the counters, once for all disks.
  @inline(__always)
  static func count(_ driver: DiskDriver) {
    unsafe rows.pointee.startedRequests = driver.device.statistics.submitted
    unsafe rows.pointee.interrupts = driver.device.statistics.interrupts
  }

  /// Shows the counters of what should not happen.
  @inline(never)
  static func countFailures(_ driver: DiskDriver) {
    unsafe rows.pointee.failedRequests = driver.device.statistics.failed
    unsafe rows.pointee.resets = driver.device.statistics.resets
  }
}
