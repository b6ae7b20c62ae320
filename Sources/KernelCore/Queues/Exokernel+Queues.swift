// Disk queues: bound to an environment, which from then on writes commands and rings doorbells with nothing of
// the kernel on the way (Arrakis; SPDK with the protection kept). Its root table shows the queue's pages, and
// the IOMMU lets the device reach the frames of the binding: each a check by hardware for which the kernel
// is asked once. As no IOMMU can say when a device is done with a frame, these are in use until the queue is
// given back and its controller stands still. The whole disk goes with the queue; what is asked of it, when,
// and who else may ask is for its holder.

public import ExokernelABI

extension Exokernel where M: ~Copyable {
  // MARK: Decoding

  private func decodeQueue(_ raw: UInt64) throws(KernelError) -> Int {
    guard raw < UInt64(truncatingIfNeeded: machine.queueCount) else { throw .noSuchQueue }
    return Int(truncatingIfNeeded: raw)
  }

  /// The queue that a handle names, if the caller's environment holds it.
  private func decodeQueue(_ raw: UInt64, of environment: Int) throws(KernelError) -> Int {
    let handle = DiskQueueHandle(rawValue: raw)
    let queue = try decodeQueue(UInt64(truncatingIfNeeded: handle.index))
    guard machine[queue: queue].generation == handle.generation else { throw .stale }
    guard isHeld(queue, by: environment) else { throw .notHeld }
    return queue
  }

  private func handle(ofQueue queue: Int) -> UInt64 {
    DiskQueueHandle(index: queue, generation: machine[queue: queue].generation).rawValue
  }

  // MARK: Bind

  /// Binds a queue to the caller's environment, and a run of its frames to the queue; the value is its handle.
  ///
  /// - Parameters:
  ///   - count: Of frames, at most `DiskQueue.windowCapacity`; nothing else may be done with them.
  ///   - slot: The root capability.
  public mutating func bindQueue(
    _ caller: Caller, queue: UInt64, handle: UInt64, count: UInt64, slot: UInt64
  ) throws(KernelError) -> UInt64 {
    let queue = try decodeQueue(queue)
    guard count > 0, count <= DiskQueue.windowCapacity else { throw .badArgument(2) }
    let count = Int(truncatingIfNeeded: count)
    let first = try decodeSpareRun(handle, count, of: caller.environment)
    let capability = try decodeCapability(slot, of: caller.environment)
    // The only one that dominates its name with all rights.
    guard capability == .root else { throw .notPermitted }
    switch machine[queue: queue].state {
    case .free: break
    case .held: throw .notFree
    case .starting, .stopping: throw .busy
    case .failed: throw .deviceFailed
    }

    var number = first
    while number < first &+ count {
      setUse(of: number, .sharedWithKernel)
      machine[frame: number].pin()
      number &+= 1
    }
    machine[queue: queue].stateValue = DiskQueueState.held.rawValue
    machine[queue: queue].holder = UInt32(truncatingIfNeeded: caller.environment)
    machine[queue: queue].firstFrame = UInt32(truncatingIfNeeded: first)
    machine[queue: queue].frameCount = UInt32(truncatingIfNeeded: count)
    machine[queue: queue].generation &+= 1
    machine.openWindow(of: queue, to: first, count: count)
    machine.show(queue: queue, in: Int(machine[environment: caller.environment].root))
    // What its device is refused is counted now and then.
    watchDevices()
    return self.handle(ofQueue: queue)
  }

  /// An environment has a new root table: it shows the queues that it holds.
  mutating func showQueues(of environment: Int, in root: Int) {
    var queue = 0
    while queue < machine.queueCount {
      if isHeld(queue, by: environment) { machine.show(queue: queue, in: root) }
      queue &+= 1
    }
  }

  private func isHeld(_ queue: Int, by environment: Int) -> Bool {
    Int(machine[queue: queue].holder) == environment
  }

  // MARK: Free

  /// Gives a queue back; its frames are ordinary again, and the device is certain to be done with them soon.
  public mutating func unbindQueue(_ caller: Caller, handle: UInt64) throws(KernelError) -> UInt64 {
    let queue = try decodeQueue(handle, of: caller.environment)
    release(queue: queue)
    credit(1, of: .queue, to: caller.environment)
    return 0
  }

  /// Takes a queue from its holder: nothing more is asked by it, and what it was asked comes to an end.
  private mutating func release(queue: Int) {
    let record = machine[queue: queue]
    var number = Int(record.firstFrame)
    let end = number &+ Int(record.frameCount)
    while number < end {
      setUse(of: number, .held)
      number &+= 1
    }
    machine.hide(queue: queue, from: Int(machine[environment: Int(record.holder)].root))
    machine[queue: queue].holder = 0
    machine[queue: queue].stateValue = DiskQueueState.stopping.rawValue
    machine.stop(queue: queue)
    watchDevices()
  }

  /// A queue's device stands still and reaches nothing any more: its frames may have other uses.
  public mutating func finishStopping(queue: Int) {
    var number = Int(machine[queue: queue].firstFrame)
    let end = number &+ Int(machine[queue: queue].frameCount)
    while number < end {
      machine[frame: number].unpin()
      number &+= 1
    }
    machine[queue: queue].firstFrame = 0
    machine[queue: queue].frameCount = 0
    settleFrames()
  }

  // MARK: Revoke

  /// How many queues an environment holds.
  func countQueues(of environment: Int) -> UInt32 {
    var count: UInt32 = 0
    var queue = 0
    while queue < machine.queueCount {
      if isHeld(queue, by: environment) { count &+= 1 }
      queue &+= 1
    }
    return count
  }

  /// Takes queues from an environment, and writes their names into its repossession vector.
  ///
  /// - Returns: How many there were, of at most as many as are wanted.
  mutating func repossessQueues(_ wanted: UInt32, of environment: Int) -> UInt32 {
    var taken: UInt32 = 0
    var queue = 0
    while queue < machine.queueCount, taken < wanted {
      if isHeld(queue, by: environment) {
        release(queue: queue)
        repossess(.queue, handle(ofQueue: queue), from: environment)
        taken &+= 1
      }
      queue &+= 1
    }
    return taken
  }

  /// An environment ended: its queues are stopped, and its frames go back with all others once they are still.
  mutating func endQueues(of environment: Int) {
    var queue = 0
    while queue < machine.queueCount {
      if isHeld(queue, by: environment) { release(queue: queue) }
      queue &+= 1
    }
  }
}
