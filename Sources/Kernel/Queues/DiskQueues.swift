// The disk queues between two holders: a controller is stopped, what it reached is closed, and it is brought into
// use for the next, step by step, one look at the hardware each. While a queue is held the kernel does
// nothing for it but count what its device was refused.

import CX86
import Drivers
import ExokernelABI
import KernelCore

/// The disk queues that the kernel binds.
enum DiskQueues {
  /// How many there are.
  nonisolated(unsafe) private(set) static var count = 0

  /// How long it is to the next look at what is under way.
  private static let stepInterval = DiskSetup.second / 1000

  /// A queue's controller; the index is below `DiskQueue.capacity`, and start-up maps all places.
  static func device(_ queue: Int) -> UnsafeMutablePointer<QueueDriver.Device> {
    unsafe KernelMemory.pointer(KernelMemory.queueState) + queue
  }

  /// What belongs to it, behind all of them.
  static func driver(_ queue: Int) -> UnsafeMutablePointer<QueueDriver> {
    unsafe KernelMemory.pointer(KernelMemory.queueState &+ UInt64(deviceBytes)) + queue
  }

  private static var deviceBytes: Int {
    (DiskQueue.capacity &* MemoryLayout<QueueDriver.Device>.stride &+ 63) & ~63
  }

  /// Takes memory for all places.
  static func prepare(_ memory: inout EarlyMemory) {
    KernelAddressSpace.addPrivateTables(
      at: KernelMemory.queueState,
      byteCount: deviceBytes &+ DiskQueue.capacity &* MemoryLayout<QueueDriver>.stride, &memory)
  }

  /// A queue's row of the revealed table.
  static func record(_ queue: Int) -> UnsafeMutablePointer<DiskQueueRecord> {
    unsafe KernelMemory.table(KernelMemory.queuesOffset, DiskQueueRecord.self) + queue
  }

  /// The number of a queue's domain; 0 is the unit's own.
  static func domain(of queue: Int) -> UInt16 { UInt16(truncatingIfNeeded: queue &+ 1) }

  /// Adds the next queue, whose controller has begun in its place.
  ///
  /// Start-up only, which may wait until it is ready.
  static func add(_ driver: consuming QueueDriver) {
    let queue = unsafe count
    // SAFETY: the place is nobody's yet.
    unsafe DiskQueues.driver(queue).initialize(to: driver)
    unsafe count &+= 1
    let deadline = x86_time_stamp() &+ patience
    while isUnderWay(queue) {
      let now = x86_time_stamp()
      if !step(queue, at: now), now > deadline { return giveUp(queue) }
    }
    if unsafe DiskQueues.driver(queue).pointee.phase == .ready { describe(queue) }
  }

  /// Says what its holder must know of a queue.
  private static func describe(_ queue: Int) {
    let row = unsafe record(queue)
    let device = unsafe device(queue)
    guard let disk = unsafe device.pointee.namespace(at: 0) else { return }
    unsafe row.pointee.blockCount = disk.blockCount
    unsafe row.pointee.namespace = disk.identifier
    unsafe row.pointee.blockShift = UInt32(disk.blockShift)
    unsafe row.pointee.depth = UInt32(device.pointee.depth)
    unsafe row.pointee.transferLimit = UInt32(device.pointee.transferLimit)
    let doorbells = unsafe device.pointee.doorbells
    unsafe row.pointee.submissionDoorbell = UInt32(doorbells.submission & 0xfff)
    unsafe row.pointee.completionDoorbell = UInt32(doorbells.completion & 0xfff)
  }

  /// A controller has its own time limits; this is for the IOMMU's.
  private static let patience = DiskSetup.second &* 64

  // MARK: Between two holders

  /// Begins to stop a queue's controller.
  static func stop(_ queue: Int) {
    unsafe device(queue).pointee.restart(at: x86_time_stamp())
    unsafe driver(queue).pointee.phase = .stopping
  }

  /// Goes on with what is under way, one step of one queue at a look, and counts what devices were refused.
  ///
  /// - Returns: When to look again; `max` if nobody holds a queue.
  static func inspect(at now: UInt64) -> UInt64 {
    guard unsafe count != 0 else { return .max }
    var next = UInt64.max
    var hasStepped = false
    for queue in 0..<(unsafe count) {
      if !hasStepped { hasStepped = step(queue, at: now) }
      if isUnderWay(queue) {
        next = min(next, now &+ stepInterval)
      } else if unsafe record(queue).pointee.holder != 0 {
        next = min(next, now &+ DiskSetup.inspectionInterval)
      }
    }
    countFaults()
    return next
  }

  private static func isUnderWay(_ queue: Int) -> Bool {
    switch unsafe driver(queue).pointee.phase {
    case .ready, .failed: false
    default: true
    }
  }

  /// Takes the next step, if the hardware has come so far.
  private static func step(_ queue: Int, at now: UInt64) -> Bool {
    switch unsafe driver(queue).pointee.phase {
    case .stopping: awaitStill(queue, now)
    case .closing: awaitClosed(queue)
    case .starting: awaitReady(queue, now)
    case .hiding: awaitHidden(queue)
    case .ready, .failed: false
    }
  }

  private static func awaitStill(_ queue: Int, _ now: UInt64) -> Bool {
    switch unsafe device(queue).pointee.advance(at: now) {
    case .resetting: return false
    case .failed: cutOff(queue)
    default: break
    }
    unsafe driver(queue).pointee.closeWindow(count: Int(record(queue).pointee.frameCount))
    guard Remapping.invalidate(domain: domain(of: queue)) else { return false }
    unsafe driver(queue).pointee.phase = .closing
    return true
  }

  private static func awaitClosed(_ queue: Int) -> Bool {
    guard Remapping.isInvalidated else { return false }
    unsafe kernel.finishStopping(queue: queue)
    if case .failed = unsafe device(queue).pointee.state {
      giveUp(queue)
    } else {
      setAdminReach(queue, true)
      unsafe driver(queue).pointee.phase = .starting
    }
    return true
  }

  private static func awaitReady(_ queue: Int, _ now: UInt64) -> Bool {
    switch unsafe device(queue).pointee.advance(at: now) {
    case .ready: break
    case .failed:
      giveUp(queue)
      return true
    default: return false
    }
    setAdminReach(queue, false)
    guard Remapping.invalidate(domain: domain(of: queue)) else { return false }
    unsafe driver(queue).pointee.phase = .hiding
    return true
  }

  private static func awaitHidden(_ queue: Int) -> Bool {
    guard Remapping.isInvalidated else { return false }
    unsafe driver(queue).pointee.phase = .ready
    unsafe record(queue).pointee.stateValue = DiskQueueState.free.rawValue
    return false
  }

  private static func setAdminReach(_ queue: Int, _ isOpen: Bool) {
    // Its tables are there since start-up; if not, the controller does not answer, and is given up.
    try? unsafe driver(queue).pointee.setAdminReach(isOpen)
  }

  // MARK: Failure

  /// Keeps a controller that does not stop, or does not begin, from reaching memory.
  private static func cutOff(_ queue: Int) {
    unsafe driver(queue).pointee.function.setCommand([], in: PortConfigurationSpace())
    unsafe device(queue).pointee.noteCutOff()
  }

  private static func giveUp(_ queue: Int) {
    cutOff(queue)
    unsafe driver(queue).pointee.phase = .failed
    unsafe record(queue).pointee.stateValue = DiskQueueState.failed.rawValue
  }

  /// As many faults as are counted at one look.
  private static let faultsAtOnce = 8

  private static func countFaults() {
    var left = faultsAtOnce
    while left > 0, let source = Remapping.takeFault() {
      for queue in 0..<(unsafe count) {
        if unsafe driver(queue).pointee.function.address == source {
          unsafe record(queue).pointee.faults &+= 1
        }
      }
      left &-= 1
    }
  }
}
