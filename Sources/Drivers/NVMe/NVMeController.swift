// The driver of an NVMe controller (NVMe 1.4) with one queue pair. It carries out the disk's half of
// DESIGN section 5: transfers go straight between the device and given frames, and a command past its time
// limit costs the controller a reset. Whose blocks and frames these are is for the kernel to check. The
// device is believed in nothing that could reach memory outside what it was given.
//
// Nothing here waits. A controller is brought into use, the first time and after each reset, by steps of
// `advance`, one look at the device each. Without an IOMMU only a controller that has stopped is certain
// to reach no frame of a command that it had, so these commands are taken back then, and not before.

/// An NVMe controller.
public struct NVMeController<
  Window: RegisterWindow & ~Copyable, Memory: DMAMemory & ~Copyable, Book: Ledger & ~Copyable
>: ~Copyable {
  /// How many namespaces are looked at; those beyond stay unused.
  public static var namespaceLimit: Int { 8 }

  let registers: Window
  let capabilities: ControllerCapabilities
  let settings: NVMeSettings
  var admin: AdminQueue<Memory>
  var pair: NVMeQueuePair<Memory, Book>
  /// Where the pair's doorbells are.
  let submissionDoorbell: UInt64
  let completionDoorbell: UInt64
  /// What the doorbells were told last.
  var shownTail = 0
  var shownHead = 0

  var stage = NVMeStage.disabling {
    didSet { isReady = stage == .ready }
  }
  /// Whether the stage is `ready`, where it is asked for each command.
  private(set) var isReady = false
  /// When the stage has taken too long.
  var deadline: UInt64 = 0
  /// Whether the controller can reach no frame of a command that it had.
  var isQuiet = true
  /// Faults since a command was completed last.
  var faultsInARow = 0

  var namespaces = [8 of NVMeNamespace](repeating: .none)
  /// How many namespaces can be used.
  public internal(set) var namespaceCount = 0
  /// How many the controller listed, of those that are looked at; and which is identified next.
  var listedCount = 0
  var listedIndex = 0
  var identifiers = [8 of UInt32](repeating: 0)
  /// Whether the namespaces are known, from before a reset.
  var isIdentified = false

  /// Who the controller says it is.
  public internal(set) var identity = NVMeIdentity()
  /// How many blocks of 4 KiB one command may read or write.
  public internal(set) var transferLimit = 0
  /// Why the controller was reset last; nothing while it was not.
  public internal(set) var fault: NVMeFault?
  public internal(set) var statistics = NVMeStatistics()

  /// Begins to reset a controller, as firmware has left it.
  ///
  /// The function must be allowed memory and bus mastering, and its MSI-X be enabled where a vector is
  /// given. The memory is the controller's from here on.
  ///
  /// - Parameters:
  ///   - registers: The function's first base address register.
  ///   - admin: `adminByteCount` bytes.
  ///   - queue: `queueByteCount` bytes, with `wordCount` words of ledger.
  ///   - now: The time.
  /// - Throws: Why it cannot be used at all.
  public init(
    registers: consuming Window, admin: consuming Memory,
    queue: consuming QueueMemory<Memory, Book>, settings: NVMeSettings, at now: UInt64
  ) throws(NVMeError) {
    let depth = NVMeQueuePair.depthLimit(queue)
    guard depth >= 2, admin.byteCount >= AdminQueue<Memory>.byteCount,
      admin.physicalAddress & 0xfff == 0
    else { throw .unfitMemory }
    let capabilities = try Self.checkedCapabilities(registers)
    let largest = NVMeQueuePair<Memory, Book>.powerOfTwo(notAbove: capabilities.queueLimit)
    guard largest >= 2 else { throw .queuesTooShort }
    self.capabilities = capabilities
    pair = NVMeQueuePair(memory: queue, depth: min(depth, largest))
    self.admin = AdminQueue(memory: admin)
    self.registers = registers
    self.settings = settings
    submissionDoorbell = capabilities.doorbell(ofPair: 1)
    completionDoorbell = submissionDoorbell &+ capabilities.doorbellStride
    disable(at: now)
  }

  private static func checkedCapabilities(
    _ registers: borrowing Window
  ) throws(NVMeError) -> ControllerCapabilities {
    guard registers.byteCount >= ControllerRegister.doorbells else {
      throw .registersOutsideWindow
    }
    let value = registers.load64(at: ControllerRegister.capabilities)
    guard value != .max else { throw .gone }
    let capabilities = ControllerCapabilities(rawValue: value)
    guard registers.byteCount >= capabilities.registerByteCount else {
      throw .registersOutsideWindow
    }
    guard capabilities.hasBlockCommands else { throw .noBlockCommands }
    guard capabilities.hasSmallPages else { throw .noSmallPages }
    return capabilities
  }

  // MARK: What it is

  /// Where the controller stands.
  public var state: NVMeState {
    switch stage {
    case .disabling: .resetting
    case .ready: .ready
    case .failed(let error): .failed(error)
    default: .starting
    }
  }

  /// A namespace that can be used, by its place.
  public func namespace(at index: Int) -> NVMeNamespace? {
    index >= 0 && index < namespaceCount ? namespaces[index] : nil
  }

  /// How many commands the controller has, or will be shown.
  public var outstandingCount: Int { pair.outstandingCount }

  // MARK: Memory

  /// How much memory the admin queues need.
  public static var adminByteCount: Int { AdminQueue<Memory>.byteCount }

  /// How much memory a queue pair of so many commands at a time needs; 255 are of use.
  public static func queueByteCount(commands: Int) -> Int {
    QueuePairLayout.lists &+ commands &<< QueuePairLayout.listShift
  }

  /// How many words of ledger it needs.
  public static func wordCount(commands: Int) -> Int { commands &* 2 }
}
