// The first page of what the kernel reveals: facts of the machine, and where the tables stand. It is
// mapped read-only into every environment at one address; so are the tables. They carry no locks: a
// reader is interrupted or it is not, and `turn` says which.

/// Where a revealed table stands and how it is made.
public struct TableDescriptor: Equatable, Sendable {
  public var address: UInt64 = 0
  public var rowSize: UInt32 = 0
  public var count: UInt32 = 0

  public init() {}
}

/// A module that the boot loader brought; its frames belong to the first environment.
public struct ModuleRecord: Equatable, Sendable {
  public var firstFrame: UInt32 = 0
  public var byteCount: UInt32 = 0
  /// Where the command line stands in the system page's text, and how long it is.
  public var textOffset: UInt32 = 0
  public var textCount: UInt32 = 0

  public init() {}
}

/// The facts.
public struct SystemPage: Equatable, Sendable {
  /// "EXOKERN1".
  public var magic: UInt64 = 0
  /// The version of all layouts in ExokernelABI.
  public var version: UInt32 = 0
  public var processorCount: UInt32 = 0
  /// Grows whenever the processor may have been with the kernel or others for another reason than the
  /// reader's own calls and faults: what was read between two equal values stood so at one time.
  public var turn: UInt64 = 0
  public var tickFrequency: UInt64 = 0
  /// The time-stamp counter at the kernel's first instruction, and at the first environment's.
  public var entryStamp: UInt64 = 0
  public var startStamp: UInt64 = 0
  /// The wall clock in seconds since 1970, read when the time-stamp counter read `clockStamp`.
  public var wallClock: UInt64 = 0
  public var clockStamp: UInt64 = 0
  /// Ticks spent on interrupts of devices and on what follows from them, in nobody's name.
  public var interruptTime: UInt64 = 0
  /// Bits of `ProcessorFeatures`.
  public var features: UInt64 = 0
  /// How long a slot of the slice vector is.
  public var sliceTicks: UInt64 = 0
  public var frames = TableDescriptor()
  public var environments = TableDescriptor()
  public var capabilities = TableDescriptor()
  public var contexts = TableDescriptor()
  public var slices = TableDescriptor()
  public var rings = TableDescriptor()
  public var filters = TableDescriptor()
  public var links = TableDescriptor()
  public var revocations = TableDescriptor()
  public var disks = TableDescriptor()
  /// The extents of the first disk; each other disk's stand `extentsDistance` behind.
  public var extents = TableDescriptor()
  public var modules = TableDescriptor()
  public var text = TableDescriptor()
  /// Who is in the kernel when, while somebody traces.
  public var trace = TraceFacts()
  public var queues = TableDescriptor()

  public init() {}

  public static let magicValue: UInt64 = 0x314e_5245_4b4f_5845
  public static let currentVersion: UInt32 = 6
  /// Where the revealed region begins, in every environment.
  public static let address: UInt64 = 0xffff_ff00_0000_0000
  /// Where the module rows and their text stand in the page.
  public static let extentsDistance: UInt64 = 1 << 17
  public static let modulesOffset = 0x200
  public static let moduleCapacity = 48
  public static let textOffset = 0x500
  public static let textCapacity = 0x1000 - 0x500
}

/// What the processor has of what the kernel uses.
public struct ProcessorFeatures: OptionSet, Sendable {
  public let rawValue: UInt64

  @inlinable
  public init(rawValue: UInt64) { self.rawValue = rawValue }

  public static let noExecute = ProcessorFeatures(rawValue: 1 << 0)
  public static let supervisorExecutionPrevention = ProcessorFeatures(rawValue: 1 << 1)
  public static let supervisorAccessPrevention = ProcessorFeatures(rawValue: 1 << 2)
  public static let userInstructionPrevention = ProcessorFeatures(rawValue: 1 << 3)
  public static let segmentBaseInstructions = ProcessorFeatures(rawValue: 1 << 4)
  public static let extendedState = ProcessorFeatures(rawValue: 1 << 5)
  public static let random = ProcessorFeatures(rawValue: 1 << 6)
  public static let largestPages = ProcessorFeatures(rawValue: 1 << 7)
}
