// A row of the table of disk queues, which everybody may read: whose queue it is, and what its holder must know
// to write commands into it and to ring its doorbells (NVMe 1.4 §3.1, §4.2).

/// The queue table's row; a row without blocks is no queue.
public struct DiskQueueRecord: Equatable, Sendable {
  /// The holder's environment; 0 is nobody.
  public var holder: UInt32 = 0
  /// A `DiskQueueState`.
  public var stateValue: UInt32 = 0
  /// The run of its holder's frames that the device reaches, also when it is nobody's and not yet still.
  public var firstFrame: UInt32 = 0
  public var frameCount: UInt32 = 0
  /// How many blocks of 4 KiB its disk has.
  public var blockCount: UInt64 = 0
  /// The disk's namespace, and by how many bits a block of 4 KiB is longer than one of the device's own.
  public var namespace: UInt32 = 0
  public var blockShift: UInt32 = 0
  /// How many entries the submission queue has, and the completion queue.
  public var depth: UInt32 = 0
  /// How many blocks of 4 KiB one command may name.
  public var transferLimit: UInt32 = 0
  /// Where the doorbells stand in their page.
  public var submissionDoorbell: UInt32 = 0
  public var completionDoorbell: UInt32 = 0
  /// How often it was bound, and how often its device reached for what it had not been given.
  public var generation: UInt32 = 0
  public var faults: UInt32 = 0

  public init() {}

  @inlinable
  public var state: DiskQueueState { DiskQueueState(rawValue: stateValue) ?? .starting }
}

/// What becomes of a disk queue.
public enum DiskQueueState: UInt32, Sendable {
  /// Its controller is being brought into use.
  case starting = 0
  /// Nobody's, and ready.
  case free = 1
  case held = 2
  /// Nobody's any more; its controller is being stopped, and may still reach what it had.
  case stopping = 3
  /// Its controller was given up.
  case failed = 4
}
