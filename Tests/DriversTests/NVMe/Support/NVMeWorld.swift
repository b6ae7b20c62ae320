// A driver and its simulated controller in one memory, with what a kernel would do around them: give
// frames, keep time, call now and then.

import Drivers

typealias SimulatedNVMe = NVMeController<ControllerWindow, ControllerMemory, PaperLedger>

/// A machine with one NVMe controller.
final class NVMeWorld {
  static let adminBase: UInt64 = 0x10_0000
  static let queueBase: UInt64 = 0x2_4000_0000
  static let frameBase: UInt64 = 0x80_0000
  static let frameCount = 1024
  static let settings = NVMeSettings(vector: 3, halfSecond: 500, commandLimit: 5000)

  let memory = PhysicalMemory()
  let controller: SimulatedController
  var nvme: SimulatedNVMe
  var now: UInt64 = 0xffff_ffff_ffff_f000

  /// Frames that no command has.
  private(set) var freeFrames = Array(0..<frameCount)
  /// Frames that commands have.
  private(set) var givenFrames: Set<UInt64> = []

  init(
    namespaces: [UInt32: SimulatedNamespace] = [1: SimulatedNamespace(size: 1 << 20)],
    lie: ControllerSetUpLie? = nil, commands: Int = 63, window: UInt64 = 0x4000,
    settings: NVMeSettings = settings, device given: ((SimulatedController) -> Void)? = nil
  ) throws(NVMeError) {
    controller = SimulatedController(memory: memory, namespaces: namespaces, lie: lie)
    given?(controller)
    memory.addRegion(at: Self.frameBase, byteCount: Self.frameCount * 4096)
    nvme = try SimulatedNVMe(
      registers: ControllerWindow(controller: controller, byteCount: window),
      admin: ControllerMemory(
        memory, at: Self.adminBase, byteCount: SimulatedNVMe.adminByteCount),
      queue: QueueMemory(
        shared: ControllerMemory(
          memory, at: Self.queueBase,
          byteCount: SimulatedNVMe.queueByteCount(commands: commands)),
        ledger: PaperLedger(
          wordCount: SimulatedNVMe.wordCount(commands: commands), complainingTo: memory)),
      settings: settings, at: now)
    controller.mayReach = { [unowned self] in givenFrames.contains($0) }
  }

  /// Steps of the driver until it waits for nothing; time passes meanwhile.
  @discardableResult
  func settle(steps: Int = 2000) -> NVMeState {
    for _ in 0..<steps {
      now &+= 10
      switch nvme.advance(at: now) {
      case .ready, .failed: return nvme.state
      default: continue
      }
    }
    return nvme.state
  }

  // MARK: Frames

  /// Takes frames, in no order, for a command.
  func takeFrames(_ count: Int) -> [UInt64] {
    let taken = freeFrames.suffix(count).map { Self.frameBase + UInt64($0) * 4096 }
    freeFrames.removeLast(taken.count)
    givenFrames.formUnion(taken)
    return taken
  }

  /// Hears that a command no longer has its frames.
  func returnFrames(_ frames: [UInt64]) {
    for frame in frames where givenFrames.remove(frame) != nil {
      freeFrames.insert(Int((frame - Self.frameBase) / 4096), at: freeFrames.count / 3)
    }
  }

  // MARK: Commands

  /// Submits a command with its pages, as the kernel does.
  func submit(_ command: NVMeCommand, _ frames: [UInt64] = [], tag: UInt32 = 0)
    throws(NVMeSubmitError)
  {
    try nvme.checkRoom()
    if command.operation == .writeZeroes {
      try nvme.checkZeroing(command.count, namespace: command.namespace)
    }
    for (index, frame) in frames.enumerated() { nvme.set(page: frame, at: index) }
    nvme.submit(command, tag: tag)
  }

  /// Lets more time go by than a command may take, with looks at the controller.
  func outstay() {
    for _ in 0..<2 {
      now &+= Self.settings.commandLimit &+ 1
      nvme.inspect(at: now)
    }
  }

  /// Has the controller do everything that it was shown, and hears of it.
  func finish() -> [NVMeCompletion] {
    nvme.ring()
    controller.fetch()
    while !controller.inFlight.isEmpty { controller.complete() }
    return reapAll()
  }

  func reapAll() -> [NVMeCompletion] {
    var completions: [NVMeCompletion] = []
    while let completion = nvme.reap(at: now) { completions.append(completion) }
    nvme.acknowledge()
    return completions
  }

  func takeBackAll() -> [NVMeCompletion] {
    var completions: [NVMeCompletion] = []
    while let completion = nvme.takeBack() { completions.append(completion) }
    return completions
  }

  // MARK: Content

  /// Marks a frame at both ends.
  func stamp(_ frame: UInt64, _ value: UInt64) {
    memory.store(value, at: frame, by: "kernel")
    memory.store(value, at: frame + 4088, by: "kernel")
  }

  /// A frame's mark; nothing where its ends differ.
  func stamp(of frame: UInt64) -> UInt64? {
    let first = memory.load(UInt64.self, at: frame, by: "kernel")
    return memory.load(UInt64.self, at: frame + 4088, by: "kernel") == first ? first : nil
  }
}
