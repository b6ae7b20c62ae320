// An NVMe controller: its registers here, its commands and its lies in extensions. It works when a test
// tells it to, so that every interleaving with the driver can be had.

import Drivers

/// A simulated NVMe controller.
final class SimulatedController {
  let memory: PhysicalMemory
  let setUpLie: ControllerSetUpLie?

  // What it is.
  var namespaces: [UInt32: SimulatedNamespace]
  var transferExponent: UInt8 = 7
  var hasZeroes = true
  var queueLimit: UInt64 = 2048
  var doorbellExponent: UInt64 = 0
  /// How often its status is read before it has stopped or started.
  var slowness = 3

  // Where its driver has brought it.
  private(set) var configuration: UInt32 = 0x46_0001
  private var isReady = true
  private var readings = 0
  private var attributes: UInt64 = 0
  private var adminSubmission: UInt64 = 0
  private var adminCompletion: UInt64 = 0
  var admin: SimulatedQueuePair
  var pair: SimulatedQueuePair
  var isFatal = false
  var isGone = false
  /// Stores to the doorbells of the second pair: new commands, heard completions.
  private(set) var doorbells = [0, 0]
  private(set) var resets = 0

  // What came of it.
  var inFlight: [SimulatedCommand] = []
  /// Opcodes of the admin commands that were carried out.
  var adminOpcodes: [UInt8] = []
  var interruptVector: UInt16?
  /// Whether a page is somebody's who lets the controller reach it.
  var mayReach: (UInt64) -> Bool = { _ in true }
  /// Identifiers that have been completed, newest last.
  var completedIdentifiers: [UInt16] = []

  init(
    memory: PhysicalMemory, namespaces: [UInt32: SimulatedNamespace], lie: ControllerSetUpLie? = nil
  ) {
    self.memory = memory
    self.namespaces = namespaces
    setUpLie = lie
    admin = SimulatedQueuePair(memory: memory, number: 0)
    pair = SimulatedQueuePair(memory: memory, number: 1)
    prepare(lie)
  }

  private func prepare(_ lie: ControllerSetUpLie?) {
    let first = namespaces.keys.min() ?? 1
    switch lie {
    case .answersNothing: isGone = true
    case .doorbellsAreFarApart: doorbellExponent = 15
    case .queuesHaveOneEntry: queueLimit = 1
    case .hasNoNamespace: namespaces = [:]
    case .namespaceIsEmpty: namespaces[first]?.size = 0
    case .namespaceIsTiny: namespaces[first]?.size = 7
    case .blockShiftIsAbsurd: namespaces[first]?.sizeShift = 63
    case .blocksAreBytes: namespaces[first]?.sizeShift = 0
    case .blocksHaveMetadata: namespaces[first]?.metadata = 8
    case .formatIsUnknown: namespaces[first]?.format = 15
    case .sizeIsAbsurd: namespaces[first]?.size = .max
    case .transferLimitIsAbsurd: transferExponent = .max
    default: break
    }
  }

  // MARK: Registers

  private var capabilities: UInt64 {
    var value = queueLimit - 1 | 1 << 16 | 0x0f << 24 | doorbellExponent << 32
    if setUpLie != .hasNoBlockCommands { value |= 1 << 37 }
    if setUpLie == .hasLargePagesOnly { value |= 4 << 48 }
    if setUpLie == .readyLimitIsZero { value &= ~(0xff << 24) }
    return value | 4 << 52
  }

  func load(_ offset: UInt64) -> UInt64 {
    if isGone { return .max }
    switch offset {
    case 0x00: return capabilities
    case 0x14: return UInt64(configuration)
    case 0x1c: return status()
    default:
      memory.complain("driver read register \(offset)")
      return 0
    }
  }

  private func status() -> UInt64 {
    let wantsReady = configuration & 1 != 0
    let isStuck = wantsReady ? setUpLie == .neverStarts : setUpLie == .neverStops
    if isReady != wantsReady, !isStuck {
      readings += 1
      if readings > slowness { settle(wantsReady) }
    }
    let hasFailed = isFatal || setUpLie == .failsToStart && wantsReady && resets > 0
    return (isReady ? 1 : 0) | (hasFailed ? 2 : 0)
  }

  private func settle(_ ready: Bool) {
    isReady = ready
    readings = 0
    if ready { return startAdmin() }
    resets += 1
    isFatal = false
    inFlight = []
    completedIdentifiers = []
    pair = SimulatedQueuePair(memory: memory, number: 1)
    admin = SimulatedQueuePair(memory: memory, number: 0)
  }

  private func startAdmin() {
    admin.submission = adminSubmission
    admin.completion = adminCompletion
    admin.submissionDepth = Int(attributes & 0xfff) + 1
    admin.completionDepth = Int(attributes >> 16 & 0xfff) + 1
  }

  func store(_ value: UInt64, _ offset: UInt64) {
    if isGone { return }
    switch offset {
    case 0x14: configure(UInt32(value))
    case 0x24: attributes = whileDisabled(value)
    case 0x28: adminSubmission = whileDisabled(value)
    case 0x30: adminCompletion = whileDisabled(value)
    case 0x1000...: ring((offset - 0x1000) >> (2 + doorbellExponent), value)
    default: memory.complain("driver wrote register \(offset)")
    }
  }

  private func configure(_ value: UInt32) {
    if value & 1 != 0, value != 0x46_0001 { memory.complain("configuration \(value)") }
    if value & 1 != configuration & 1 { readings = 0 }
    configuration = value
  }

  private func whileDisabled(_ value: UInt64) -> UInt64 {
    if isReady || configuration & 1 != 0 { memory.complain("admin queues set while enabled") }
    return value
  }

  private func ring(_ doorbell: UInt64, _ value: UInt64) {
    guard isReady, configuration & 1 != 0 else {
      return memory.complain("doorbell \(doorbell) of a controller that is not ready")
    }
    switch doorbell {
    case 0:
      admin.ringSubmission(value)
      while let command = admin.fetch() { carryOutAdmin(command) }
    case 1: admin.ringCompletion(value)
    case 2:
      doorbells[0] += 1
      pair.ringSubmission(value)
    case 3:
      doorbells[1] += 1
      pair.ringCompletion(value)
    default: memory.complain("doorbell \(doorbell)")
    }
  }
}
