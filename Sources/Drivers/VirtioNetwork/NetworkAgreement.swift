// Everything in setting up a network device that can fail (VIRTIO 1.1 §3.1.1 and §5.1.5), up to the point
// where memory is shared. What comes after it cannot fail.

/// What driver and device have agreed on: good for one `VirtioNetwork`.
public struct NetworkAgreement {
  private static let required: VirtioFeatures = [.version1, .stationAddress]
  // No merged receive buffers: each buffer holds a whole frame, so that a frame is in one piece and its
  // length is checked against one size. No segmentation: the kernel sends what it has checked.
  private static let wanted: VirtioFeatures = [
    .checksum, .guestChecksum, .mtu, .linkStatus, .eventIndex,
  ]

  public private(set) var features: VirtioFeatures
  let configuration: NetworkConfiguration
  let receive: QueueSettings
  let transmit: QueueSettings

  /// The longest packet to send.
  var mtu: UInt16 {
    guard features.contains(.mtu), let mtu = configuration.mtu else {
      return NetworkFrame.maximumMTU
    }
    return mtu
  }

  /// Brings the device to the point where it waits for its queues, or tells it that it failed.
  ///
  /// The function must be allowed memory and bus mastering, and its MSI-X be enabled where vectors are
  /// given. Until `VirtioNetwork.init` the device is not told where any memory is.
  ///
  /// - Parameters:
  ///   - receive: Memory for the receive queue, by `VirtioNetwork.receiveByteCount`, with a word of
  ///     ledger for each buffer.
  ///   - transmit: Memory for the transmit queue, by `VirtioNetwork.transmitByteCount`, with a word of
  ///     ledger for each slot.
  /// - Throws: The first thing found to be wrong.
  public init<
    Window: RegisterWindow & ~Copyable, Memory: DMAMemory & ~Copyable, Book: Ledger & ~Copyable
  >(
    with transport: borrowing VirtioTransport<Window>,
    receive: borrowing QueueMemory<Memory, Book>, transmit: borrowing QueueMemory<Memory, Book>,
    vectors: NetworkVectors
  ) throws(VirtioError) {
    let receiveLimit = ReceiveQueue.limit(receive)
    let transmitLimit = TransmitQueue.limit(transmit)
    guard receiveLimit > 0, transmitLimit > 0 else { throw .unfitMemory }
    do {
      try self.init(
        with: transport, receiveLimit: receiveLimit, transmitLimit: transmitLimit,
        vectors: vectors)
    } catch {
      transport.fail()
      throw error
    }
  }

  private init<Window: RegisterWindow & ~Copyable>(
    with transport: borrowing VirtioTransport<Window>, receiveLimit: UInt16,
    transmitLimit: UInt16, vectors: NetworkVectors
  ) throws(VirtioError) {
    try transport.begin()
    let offered = transport.offeredFeatures()
    let missing = NetworkAgreement.required.subtracting(offered)
    guard missing.isEmpty else { throw .missingFeatures(missing) }
    features = offered.intersection(NetworkAgreement.required.union(NetworkAgreement.wanted))
    configuration = try NetworkAgreement.readConfiguration(transport, features)
    if let mtu = configuration.mtu, mtu > NetworkFrame.maximumMTU { features.remove(.mtu) }
    try transport.accept(features)

    try transport.setConfigurationVector(vectors.configuration)
    receive = try transport.configureQueue(0, limit: receiveLimit, vector: vectors.receive)
    transmit = try transport.configureQueue(1, limit: transmitLimit, vector: vectors.transmit)
    // A frame of the most fragments must fit.
    guard transmit.size >= TransmitSlot.descriptorCount else { throw .badQueueSize(1) }
  }

  /// Reads the configuration and checks what in it is needed.
  private static func readConfiguration<Window: RegisterWindow & ~Copyable>(
    _ transport: borrowing VirtioTransport<Window>, _ features: VirtioFeatures
  ) throws(VirtioError) -> NetworkConfiguration {
    guard NetworkConfiguration.fits(transport, features: features) else {
      throw .structureTooSmall(.device)
    }
    guard let configuration = NetworkConfiguration(transport, features: features) else {
      throw .configurationNeverSettles
    }
    guard configuration.stationAddress.isIndividual else { throw .badStationAddress }
    if let mtu = configuration.mtu, mtu < NetworkFrame.minimumMTU { throw .badMTU }
    return configuration
  }
}
