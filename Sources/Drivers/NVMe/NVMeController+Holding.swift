// A queue pair that somebody else drives: the driver brings the controller into use and says where the pair is,
// and stops it when its holder is done with it. What the holder writes there the driver never looks at.

extension NVMeController where Window: ~Copyable, Memory: ~Copyable, Book: ~Copyable {
  /// How many entries each queue of the pair has.
  public var depth: Int { pair.depth }

  /// Where the controller finds the queues of the pair: less than a page each, in pages of their own.
  public var submissionQueue: UInt64 {
    pair.memory.physicalAddress &+ UInt64(QueuePairLayout.submission)
  }
  public var completionQueue: UInt64 {
    pair.memory.physicalAddress &+ UInt64(QueuePairLayout.completion)
  }

  /// Where the doorbells of the pair are among the registers.
  public var doorbells: (submission: UInt64, completion: UInt64) {
    (submissionDoorbell, completionDoorbell)
  }

  /// What else of memory the controller must reach while it is brought into use.
  public var adminMemory: PhysicalRange {
    PhysicalRange(
      address: admin.memory.physicalAddress, byteCount: UInt64(AdminQueue<Memory>.byteCount))
  }

  /// Stops a controller, and begins to bring it into use anew with empty queues; `advance` goes on with it.
  ///
  /// Not a fault, whatever the holder of the pair did.
  public mutating func restart(at now: UInt64) {
    guard stage == .ready else { return }
    disable(at: now)
  }
}
