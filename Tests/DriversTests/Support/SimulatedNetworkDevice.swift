// A virtio network device: its registers here, its traffic and its lies in extensions. It works when a
// test tells it to, so that every interleaving with the driver can be had.

import Drivers

/// A simulated network device on modern PCI.
final class SimulatedNetworkDevice {
  let memory: PhysicalMemory
  var queues: [SimulatedQueue]
  let setUpLie: SetUpLie?

  // What it is.
  var offered: UInt64
  var stationAddress: [UInt8] = [0x52, 0x54, 0x00, 0x12, 0x34, 0x56]
  var isLinkUp = true
  var mtu: UInt16 = 1500
  var deviceByteCount: UInt64 = 0x1000

  // Where its driver has brought it.
  private(set) var accepted: UInt64 = 0
  private(set) var status: UInt8 = 0
  /// Every value that the driver wrote to the status register.
  private(set) var statuses: [UInt8] = []
  private var deviceSelect: UInt32 = 0
  private var driverSelect: UInt32 = 0
  private var queueSelect = 0
  var configurationVector: UInt16 = 0xffff
  var generation: UInt8 = 0
  var isGenerationRestless = false
  var linkStatusGarbage: UInt16 = 0
  var wantsReset = false
  /// How often each queue was notified.
  private(set) var notifications = [0, 0]

  // What came of it.
  var inFlight: [SimulatedQueue.Chain] = []
  var sent: [SentFrame] = []
  /// Frames that were put into receive buffers, as the driver must deliver them.
  var delivered: [[UInt8]] = []

  init(memory: PhysicalMemory, features: VirtioFeatures, lie: SetUpLie? = nil) {
    self.memory = memory
    setUpLie = lie
    offered = features.rawValue
    queues = [SimulatedQueue(memory: memory), SimulatedQueue(memory: memory)]
    prepare(lie)
  }

  private func prepare(_ lie: SetUpLie?) {
    switch lie {
    case .isOfVersionZero: offered &= ~VirtioFeatures.version1.rawValue
    case .hasNoAddress: offered &= ~VirtioFeatures.stationAddress.rawValue
    case .offersEverything: offered = .max
    case .addressIsZero: stationAddress = [0, 0, 0, 0, 0, 0]
    case .addressIsGroup: stationAddress[0] |= 1
    case .mtuIsTiny: mtu = 67
    case .mtuIsHuge: mtu = .max
    case .generationNeverSettles: isGenerationRestless = true
    case .configurationIsSmall: deviceByteCount = 10
    case .receiveQueueIsMissing: setSizes(0)
    case .queueSizeIsOdd: setSizes(100)
    case .queueSizeIsTiny: setSizes(4)
    case .queueSizeIsHuge: setSizes(0x8000)
    default: break
    }
  }

  private func setSizes(_ size: UInt16) {
    for index in 0..<2 {
      queues[index].largestSize = size
      queues[index].size = size
    }
  }

  // MARK: Common registers

  func loadCommon(_ offset: UInt64) -> UInt64 {
    let queue = queueSelect < 2 ? queues[queueSelect] : SimulatedQueue(memory: memory)
    switch offset {
    case 0x04: return offered >> (32 * UInt64(deviceSelect & 1)) & 0xffff_ffff
    case 0x10: return UInt64(setUpLie == .vectorsRefused ? 0xffff : configurationVector)
    case 0x12: return setUpLie == .hasOneQueue ? 1 : 2
    case 0x14: return UInt64(status | (wantsReset ? 0x40 : 0))
    case 0x15:
      if isGenerationRestless { generation &+= 1 }
      return UInt64(generation)
    case 0x18: return UInt64(setUpLie == .queueSizeStays ? queue.largestSize : queue.size)
    case 0x1a: return UInt64(queue.vector)
    case 0x1c: return queue.isEnabled ? 1 : 0
    case 0x1e:
      return setUpLie == .notificationOutside ? 0x400 * UInt64(queueSelect) : UInt64(queueSelect)
    default:
      memory.complain("driver read common register \(offset)")
      return 0
    }
  }

  func storeCommon(_ value: UInt64, _ offset: UInt64) {
    switch offset {
    case 0x00: deviceSelect = UInt32(value)
    case 0x08: driverSelect = UInt32(value)
    case 0x0c:
      let shift = 32 * UInt64(driverSelect & 1)
      accepted = accepted & ~(0xffff_ffff << shift) | value << shift
    case 0x10: configurationVector = UInt16(value)
    case 0x14: setStatus(UInt8(value))
    case 0x16: queueSelect = Int(value)
    case 0x18...0x37 where queueSelect < 2: storeQueue(value, offset)
    default: memory.complain("driver wrote common register \(offset)")
    }
  }

  private func storeQueue(_ value: UInt64, _ offset: UInt64) {
    func setHalf(_ field: WritableKeyPath<SimulatedQueue, UInt64>) {
      let shift: UInt64 = offset & 4 == 0 ? 0 : 32
      let old = queues[queueSelect][keyPath: field]
      queues[queueSelect][keyPath: field] = old & ~(0xffff_ffff << shift) | value << shift
    }
    switch offset {
    case 0x18: queues[queueSelect].size = UInt16(value)
    case 0x1a: queues[queueSelect].vector = UInt16(value)
    case 0x1c:
      if status & 4 != 0 { memory.complain("queue enabled after DRIVER_OK") }
      queues[queueSelect].isEnabled = value == 1
      queues[queueSelect].usesEventIndex = accepted & VirtioFeatures.eventIndex.rawValue != 0
    case 0x20, 0x24: setHalf(\.descriptors)
    case 0x28, 0x2c: setHalf(\.available)
    case 0x30, 0x34: setHalf(\.used)
    default: memory.complain("driver wrote queue register \(offset)")
    }
  }

  private func setStatus(_ value: UInt8) {
    statuses.append(value)
    if value == 0 {
      if setUpLie == .resetNeverEnds { status = 1 } else { reset() }
      return
    }
    status = value
    if accepted & ~offered != 0 { memory.complain("driver accepted what was not offered") }
    if setUpLie == .refusesFeatures { status &= ~8 }
  }

  private func reset() {
    status = 0
    accepted = 0
    wantsReset = false
    for index in 0..<2 { queues[index].isEnabled = false }
    inFlight = []
  }

  // MARK: Device registers, notifications

  func loadDevice(_ offset: UInt64) -> UInt64 {
    switch offset {
    case 0..<6: return UInt64(stationAddress[Int(offset)])
    case 6: return UInt64((isLinkUp ? 1 : 0) | linkStatusGarbage)
    case 10: return UInt64(mtu)
    default:
      memory.complain("driver read device register \(offset)")
      return 0
    }
  }

  func notify(_ value: UInt64, _ offset: UInt64) {
    guard status & 4 != 0, value < 2, offset == value * 4 else {
      return memory.complain("notification \(value) at \(offset) with status \(status)")
    }
    notifications[Int(value)] += 1
  }
}
