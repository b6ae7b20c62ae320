// The disks as the core asks for them: rows in memory that start-up took, ownership tables, and the
// driver's queue.

import CX86
import Drivers
import ExokernelABI
import KernelCore

extension X86Machine: DiskDevice {
  var hasDisks: Bool { unsafe Disks.driver != nil }

  var commandCapacity: Int { DiskSetup.commandCount &+ 1 }

  /// SAFETY, of the subscripts: where there is no driver there are no commands and no bindings, and the core
  /// asks for none; indices are below the capacities.
  private var driver: DiskDriver { unsafe Disks.driver.unsafelyUnwrapped }

  subscript(command index: Int) -> DiskCommand {
    @inline(__always) unsafeAddress { unsafe UnsafePointer(driver.commands + index) }
    @inline(__always) nonmutating unsafeMutableAddress { unsafe driver.commands + index }
  }

  subscript(page index: Int, ofCommand command: Int) -> UInt32 {
    @inline(__always) unsafeAddress {
      unsafe UnsafePointer(driver.pages + command &* DiskRing.transferLimit + index)
    }
    @inline(__always) nonmutating unsafeMutableAddress {
      unsafe driver.pages + command &* DiskRing.transferLimit + index
    }
  }

  subscript(entry index: Int, ofList frame: Int) -> UInt32 {
    @inline(__always) unsafeAddress {
      let page: UnsafeMutablePointer<UInt32> = unsafe frameAddress(frame)
      return unsafe UnsafePointer(page + index)
    }
  }

  subscript(extentAt place: Int, of ring: Int) -> ExtentBinding {
    @inline(__always) unsafeAddress {
      unsafe UnsafePointer(driver.bindings + ring &* DiskRing.bindingCapacity + place)
    }
    @inline(__always) nonmutating unsafeMutableAddress {
      unsafe driver.bindings + ring &* DiskRing.bindingCapacity + place
    }
  }

  func forgetExtents(of ring: Int) {
    guard unsafe Disks.driver != nil else { return }
    for place in 0..<DiskRing.bindingCapacity { self[extentAt: place, of: ring] = ExtentBinding() }
    self[saveAreaOf: ring] = SaveArea()
  }

  subscript(saveAreaOf ring: Int) -> SaveArea {
    @inline(__always) unsafeAddress { unsafe UnsafePointer(driver.saveAreas + ring) }
    @inline(__always) nonmutating unsafeMutableAddress { unsafe driver.saveAreas + ring }
  }

  func inspectDevices(at now: UInt64) -> UInt64 {
    min(Disks.inspect(at: now), DiskQueues.inspect(at: now))
  }

  // MARK: Ownership

  subscript(waitersOf disk: Int) -> DiskWaiters {
    @inline(__always) unsafeAddress { unsafe UnsafePointer(driver.waiters + disk) }
    @inline(__always) nonmutating unsafeMutableAddress { unsafe driver.waiters + disk }
  }

  /// Changes a disk's ownership table, which soon goes on with that.
  private func change<Result>(
    _ disk: Int, _ body: (inout DiskDriver.Table) throws(BlockError) -> Result
  ) throws(KernelError) -> Result {
    guard let driver = unsafe Disks.driver, disk < driver.diskCount else { throw .noSuchDisk }
    do throws(BlockError) {
      let result = try body(&driver[table: disk])
      DiskFacts.describe(disk, driver)
      Disks.workSoon()
      return result
    } catch {
      throw KernelError(error)
    }
  }

  func formatDisk(_ disk: Int, by capability: Capability) throws(KernelError) {
    try change(disk) { (table) throws(BlockError) in try table.format(by: capability) }
  }

  func allocateExtent(
    _ place: BlockPlace, count: UInt64, on disk: Int, for name: Capability
  ) throws(KernelError) -> ExtentHandle {
    try change(disk) { (table) throws(BlockError) in
      try table.allocate(place, count: count, for: name, by: name).handle
    }
  }

  func shareExtent(
    _ extent: ExtentHandle, on disk: Int, first: UInt64, count: UInt64, with name: Capability,
    by capability: Capability
  ) throws(KernelError) -> ExtentHandle {
    try change(disk) { (table) throws(BlockError) in
      try table.share(extent, first: first, count: count, with: name, by: capability).handle
    }
  }

  func freeExtent(
    _ extent: ExtentHandle, on disk: Int, by capability: Capability
  ) throws(KernelError) {
    try change(disk) { (table) throws(BlockError) in try table.free(extent, by: capability) }
  }

  func setExtentQuota(
    of name: Capability, to limit: UInt64, on disk: Int, by capability: Capability
  ) throws(KernelError) {
    _ = try change(disk) { (table) throws(BlockError) in
      try table.setQuota(of: name, to: limit, by: capability)
    }
  }

  func bindExtent(
    _ extent: ExtentHandle, on disk: Int, for rights: Rights, by capability: Capability
  ) throws(KernelError) -> ExtentBinding {
    guard let driver = unsafe Disks.driver, disk < driver.diskCount else { throw .noSuchDisk }
    do throws(BlockError) {
      return ExtentBinding(
        try driver[table: disk].bind(extent, for: rights, by: capability), on: disk)
    } catch {
      throw KernelError(error)
    }
  }

  @inline(__always)
  func beginUse(
    _ binding: ExtentBinding, first: UInt64, count: UInt64, for right: Rights
  ) throws(KernelError) -> UInt64 {
    do throws(BlockError) {
      return try driver[table: Int(binding.disk)].use(
        binding.extent, first: first, count: count, for: right)
    } catch {
      throw KernelError(error)
    }
  }

  @inline(__always)
  func endUse(_ use: ExtentUse) { driver[table: use.disk].end(use.row, of: use.owner) }

  // MARK: The queue

  @inline(__always)
  var transferLimit: Int { driver.device.transferLimit }

  @inline(__always)
  func checkQueue() throws(KernelError) {
    do throws(NVMeSubmitError) { try driver.device.checkRoom() } catch { throw KernelError(error) }
  }

  func checkZeroing(_ count: UInt64, on disk: Int) throws(KernelError) {
    do throws(NVMeSubmitError) {
      try driver.device.checkZeroing(count, namespace: disk)
    } catch {
      throw KernelError(error)
    }
  }

  @inline(__always)
  func setPage(_ frame: Int, at index: Int) {
    driver.device.set(page: UInt64(truncatingIfNeeded: frame) << 12, at: index)
  }

  @inline(__always)
  func submit(
    _ operation: DiskOperation, on disk: Int, first: UInt64, count: UInt64, tag: UInt32
  ) {
    let command =
      switch operation {
      case .read: NVMeCommand(.read, namespace: disk, first: first, count: count)
      case .write: NVMeCommand(.write, namespace: disk, first: first, count: count)
      case .flush: NVMeCommand.flush(namespace: disk)
      case .writeZeroes: NVMeCommand(.writeZeroes, namespace: disk, first: first, count: count)
      }
    driver.device.submit(command, tag: tag)
  }

  @inline(__always)
  func flushCommands() { driver.device.ring() }
}

extension KernelError {
  /// What an environment is told of what the driver refuses.
  fileprivate init(_ error: NVMeSubmitError) {
    switch error {
    case .noVacantSlot, .notReady: self = .busy
    case .failed: self = .deviceFailed
    case .unsupported: self = .unsupported
    case .tooLong: self = .badArgument(1)
    }
  }
}
