// The disks at work: asked for what is done when the controller interrupts, and looked after when it is
// silent for too long. Which blocks are whose, and whom a completion belongs to, the core decides.

import Boot
import CX86
import Drivers
import ExokernelABI
import KernelCore

/// The one controller that the kernel drives, if there is one, and its disks.
enum Disks {
  /// Nothing where there is no controller.
  nonisolated(unsafe) static var driver: DiskDriver?

  /// By which the controller interrupts.
  nonisolated(unsafe) static var messages: MSIXTable<DeviceWindow>?

  /// As many completions as one interrupt takes; for more there is another.
  private static let completionsAtOnce = 8
  /// Commands of the ownership tables have this bit in their tags, and the disk below.
  private static let ofTable: UInt32 = 1 << 31

  /// As many pieces of the ownership tables' work: the second may write a table block, which is long.
  private static let piecesAtOnce = 2

  // MARK: Interrupts

  /// Whether an ownership table may have something to do or to tell.
  nonisolated(unsafe) private static var isWorkDue = true

  /// Somebody has changed an ownership table: it goes on in an entry of its own.
  static func workSoon() {
    unsafe isWorkDue = true
    interruptSoon()
  }

  private static func interruptSoon() {
    InterruptControllers.interruptSelf(UInt32(VECTOR_DISK))
  }

  /// The controller is done with something.
  @inline(__always)
  static func takeInterrupt(at now: UInt64) {
    // One that was given up at start-up may have interrupted before.
    guard let driver = unsafe driver else { return InterruptControllers.finish() }
    let hasMore = takeCompletions(driver, at: now)
    var left = piecesAtOnce
    while left > 0, work() { left &-= 1 }
    if hasMore || left == 0 { interruptSoon() }
    InterruptControllers.finish()
  }

  /// Keeps the controller's interrupts back: it has taken its part of the slice.
  static func keepQuiet() { unsafe _ = messages?.mask(0) }

  /// Lets the controller interrupt again, at once if it wanted to meanwhile.
  static func letInterrupt() { unsafe _ = messages?.unmask(0) }

  /// Takes what the controller is done with, a piece of it.
  ///
  /// - Returns: Whether there may be more.
  @inline(__always)
  private static func takeCompletions(_ driver: DiskDriver, at now: UInt64) -> Bool {
    var left = completionsAtOnce
    while left > 0, let completion = driver.device.reap(at: now) {
      finish(completion, driver)
      left &-= 1
    }
    driver.device.acknowledge()
    // The others are the kernel's own.
    if left < completionsAtOnce { driver.device.countInterrupt() }
    unsafe kernel.settleFrames()
    DiskFacts.count(driver)
    return left == 0
  }

  @inline(__always)
  private static func finish(_ completion: NVMeCompletion, _ driver: DiskDriver) {
    if completion.status != .success { DiskFacts.countFailures(driver) }
    guard completion.tag & ofTable != 0 else {
      return unsafe kernel.finishTransfer(
        Int(completion.tag), DiskStatus(rawValue: UInt64(completion.status.rawValue)))
    }
    let disk = Int(completion.tag & ~ofTable)
    driver[table: disk].complete(succeeded: completion.status == .success)
    _ = step(disk, driver, hasEnded: true)
  }

  // MARK: Ownership tables

  /// Whether the last request of an ownership table could not be given to the controller.
  nonisolated(unsafe) private static var isRefused = false

  /// Gives the controller a request of an ownership table.
  static func submit(_ command: NVMeCommand, page: UInt64? = nil) {
    guard let driver = unsafe driver else { return }
    do throws(NVMeSubmitError) {
      try driver.device.checkRoom()
      if command.operation == .writeZeroes {
        try driver.device.checkZeroing(command.count, namespace: command.namespace)
      }
      if let page { driver.device.set(page: page, at: 0) }
      driver.device.submit(command, tag: ofTable | UInt32(command.namespace))
      driver.device.ring()
      unsafe kernel.watchDevices()
    } catch {
      unsafe isRefused = true
    }
  }

  /// Lets an ownership table do the next thing; while the controller is reset it waits.
  ///
  /// - Parameter hasEnded: Whether a request of its own has.
  static func step(_ disk: Int, _ driver: DiskDriver, hasEnded: Bool = false) -> Bool {
    switch driver.device.state {
    case .resetting, .starting: return false
    default: break
    }
    unsafe isRefused = false
    let hasMore = driver[table: disk].step()
    if unsafe isRefused { driver[table: disk].complete(succeeded: false) }
    guard unsafe hasMore || hasEnded || isRefused else { return false }
    let isNews = DiskFacts.describe(disk, driver)
    let isSettled = driver[table: disk].isSettled
    if isNews || isSettled { unsafe kernel.noteProgress(of: disk, isSettled: isSettled) }
    return hasMore
  }

  // MARK: Idle time

  /// A piece of what the ownership tables have to do and to tell.
  ///
  /// - Returns: Whether there may be more at once.
  @inline(__always)
  static func work() -> Bool { unsafe isWorkDue && workOnTables() }

  /// A table that waits for a request or for transfers to end is looked at until it is settled.
  @inline(never)
  private static func workOnTables() -> Bool {
    unsafe isWorkDue = false
    guard let driver = unsafe driver else { return false }
    for disk in 0..<driver.diskCount {
      if !driver[table: disk].isSettled { unsafe isWorkDue = true }
      if unsafe step(disk, driver) || kernel.tellWaiter(of: disk) {
        unsafe isWorkDue = true
        return true
      }
    }
    return false
  }

  /// Looks after a controller that has commands: one that is silent for too long is reset.
  ///
  /// - Returns: When to look again; `max` if it has none.
  static func inspect(at now: UInt64) -> UInt64 {
    guard let driver = unsafe driver else { return .max }
    driver.device.inspect(at: now)
    if driver.device.state != .ready { recover(driver, now) }
    let isIdle =
      switch driver.device.state {
      case .ready, .failed: driver.device.outstandingCount == 0
      default: false
      }
    return isIdle ? .max : now &+ DiskSetup.inspectionInterval
  }

  /// Goes on with a reset: commands that the controller had end with it.
  private static func recover(_ driver: DiskDriver, _ now: UInt64) {
    _ = driver.device.advance(at: now)
    if case .failed = driver.device.state { DiskSetup.cutOff(driver) }
    var left = completionsAtOnce
    while left > 0, let completion = driver.device.takeBack() {
      finish(completion, driver)
      left &-= 1
    }
    DiskFacts.describe(driver)
  }
}
