// The driver of a virtio network device (VIRTIO 1.1 §5.1) on modern PCI: one receive and one transmit
// queue. It carries out the receive and transmit rules of DESIGN section 5: buffers for receiving are the
// kernel's; of what is sent the kernel's checked copy goes first and the rest by reference. Which frame is
// whose, and what may be sent, is for the kernel's filters and templates. The device is believed in
// nothing that could reach memory outside what it was given.

/// A virtio network device that is in use.
public struct VirtioNetwork<
  Window: RegisterWindow & ~Copyable, Memory: DMAMemory & ~Copyable, Book: Ledger & ~Copyable
>: ~Copyable {
  /// The device's type (VIRTIO 1.1 §5), for `VirtioLayout`.
  public static var deviceType: UInt16 { 1 }

  let transport: VirtioTransport<Window>
  let receiveSettings: QueueSettings
  let transmitSettings: QueueSettings
  var receiveQueue: ReceiveQueue<Memory, Book>
  var transmitQueue: TransmitQueue<Memory, Book>

  /// What was agreed with the device.
  public let features: VirtioFeatures
  public let stationAddress: EthernetAddress
  /// The longest packet that the link carries, without the link's header.
  public let mtu: UInt16
  /// Whether the link is up, as the device said last.
  public internal(set) var isLinkUp: Bool
  /// Why the device is broken; nothing while it is not.
  public internal(set) var fault: VirtioFault?
  public internal(set) var statistics = NetworkStatistics()

  /// Shows a device its queues and lets it begin; no interrupts are asked for yet.
  ///
  /// It cannot fail, and the memory is the device's from here on: until it has been reset, or its
  /// function's bus mastering been taken away.
  ///
  /// - Parameters: What the agreement was made with, and the agreement.
  public init(
    transport: consuming VirtioTransport<Window>, receive: consuming QueueMemory<Memory, Book>,
    transmit: consuming QueueMemory<Memory, Book>, agreement: NetworkAgreement
  ) {
    features = agreement.features
    stationAddress = agreement.configuration.stationAddress
    isLinkUp = agreement.configuration.isLinkUp
    mtu = agreement.mtu
    receiveSettings = agreement.receive
    transmitSettings = agreement.transmit
    receiveQueue = ReceiveQueue(
      memory: receive, size: agreement.receive.size, features: agreement.features)
    transmitQueue = TransmitQueue(
      memory: transmit, size: agreement.transmit.size, features: agreement.features)
    self.transport = transport
    start()
  }

  /// Shows the device its queues, and the receive buffers that are already posted.
  private mutating func start() {
    receiveQueue.queue.declineInterrupts()
    transport.enableQueue(receiveSettings.index, receiveQueue.queue)
    transport.enableQueue(transmitSettings.index, transmitQueue.queue)
    transport.finish()
    flushReceive()
  }

  // MARK: Memory

  /// How much memory a receive queue of so many buffers needs.
  public static func receiveByteCount(buffers: Int) -> Int {
    VirtqueueLayout.byteCount &+ buffers &* ReceiveBuffer.stride
  }

  /// How much memory a transmit queue of so many slots needs.
  public static func transmitByteCount(slots: Int) -> Int {
    VirtqueueLayout.byteCount &+ slots &* TransmitSlot.stride
  }
}
