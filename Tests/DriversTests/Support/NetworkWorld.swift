// A driver and its simulated device in one memory, with what a kernel would do around them: copy frames
// out, write headers, pin nothing.

import Drivers

typealias SimulatedNetwork = VirtioNetwork<DeviceWindow, SharedMemory, PaperLedger>

/// A machine with one network device.
final class NetworkWorld {
  static let receiveBase: UInt64 = 0x10_0000
  static let transmitBase: UInt64 = 0x2_4000_0000
  /// Where environments keep what they send.
  static let environmentBase: UInt64 = 0x80_0000
  static let environmentByteCount = 0x4000

  static let everyFeature: VirtioFeatures = [
    .version1, .stationAddress, .linkStatus, .mtu, .checksum, .guestChecksum, .eventIndex,
  ]

  let memory = PhysicalMemory()
  let device: SimulatedNetworkDevice
  var network: SimulatedNetwork

  init(
    features: VirtioFeatures = everyFeature, lie: SetUpLie? = nil, buffers: Int = 256,
    slots: Int = 51, device given: ((SimulatedNetworkDevice) -> Void)? = nil,
    vectors: NetworkVectors = NetworkVectors(configuration: 0, receive: 1, transmit: 2)
  ) throws {
    device = SimulatedNetworkDevice(memory: memory, features: features, lie: lie)
    given?(device)
    memory.addRegion(at: Self.environmentBase, byteCount: Self.environmentByteCount)
    network = try Self.start(device, buffers: buffers, slots: slots, vectors)
  }

  /// Sets a device up, as the kernel does.
  static func start(
    _ device: SimulatedNetworkDevice, buffers: Int, slots: Int, _ vectors: NetworkVectors
  ) throws(VirtioError) -> SimulatedNetwork {
    let memory = device.memory
    let transport = VirtioTransport(
      common: DeviceWindow(device: device, structure: .common, byteCount: 56),
      notification: DeviceWindow(device: device, structure: .notification, byteCount: 0x1000),
      device: DeviceWindow(
        device: device, structure: .device, byteCount: device.deviceByteCount),
      notificationStride: 4)
    let receive = QueueMemory(
      shared: SharedMemory(
        memory, at: receiveBase,
        byteCount: SimulatedNetwork.receiveByteCount(buffers: buffers)),
      ledger: PaperLedger(wordCount: buffers, complainingTo: memory))
    let transmit = QueueMemory(
      shared: SharedMemory(
        memory, at: transmitBase, byteCount: SimulatedNetwork.transmitByteCount(slots: slots)),
      ledger: PaperLedger(wordCount: slots, complainingTo: memory))
    let agreement = try NetworkAgreement(
      with: transport, receive: receive, transmit: transmit, vectors: vectors)
    return SimulatedNetwork(
      transport: transport, receive: receive, transmit: transmit, agreement: agreement)
  }

  // MARK: What a kernel does

  /// Copies the next frame out, and posts its buffer again.
  func receive() throws(VirtioFault) -> (bytes: [UInt8], checksum: ReceiveChecksum)? {
    guard let frame = try network.reap() else { return nil }
    let bytes = memory.bytes(
      at: Self.receiveBase + UInt64(frame.offset), count: frame.byteCount, by: "kernel")
    let checksum = frame.checksum
    network.repost(frame)
    return (bytes, checksum)
  }

  /// Copies all frames out that there are.
  func receiveAll() throws(VirtioFault) -> [[UInt8]] {
    var frames: [[UInt8]] = []
    while let (bytes, _) = try receive() { frames.append(bytes) }
    network.flushReceive()
    return frames
  }

  /// Sends a frame: so many bytes copied, the rest by reference in parts.
  func send(
    _ bytes: [UInt8], copied: Int = 128, parts: Int = 1, checksum: TransmitChecksum? = nil,
    tag: UInt32 = 0
  ) throws(TransmitError) {
    let header = Array(bytes.prefix(copied))
    if let slot = network.vacantSlot {
      memory.write(
        header, at: Self.transmitBase + UInt64(TransmitSlot.headerOffset(of: slot)), by: "kernel")
    }
    let fragments = place(Array(bytes.dropFirst(copied)), parts: parts, near: tag)
    try network.submit(
      headerByteCount: header.count, fragments: fragments.span, checksum: checksum, tag: tag)
  }

  /// Puts bytes into an environment's memory, in parts of about the same length.
  private func place(_ bytes: [UInt8], parts: Int, near tag: UInt32) -> [Fragment] {
    guard !bytes.isEmpty else { return [] }
    var fragments: [Fragment] = []
    var rest = bytes[...]
    var address = Self.environmentBase + UInt64(tag % 8) * 0x800
    for part in (1...parts).reversed() where !rest.isEmpty {
      let count = max(1, rest.count / part)
      memory.write(Array(rest.prefix(count)), at: address, by: "kernel")
      fragments.append(Fragment(address: address, byteCount: UInt32(count)))
      address += UInt64(count)
      rest = rest.dropFirst(count)
    }
    return fragments
  }

  /// Hears of all frames that the device is done with.
  func completeAll() throws(VirtioFault) -> [UInt32] {
    var tags: [UInt32] = []
    while let completion = try network.complete() { tags.append(completion.tag) }
    return tags
  }
}
