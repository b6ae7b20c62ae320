// The network device's own configuration (VIRTIO 1.1 §5.1.4), read as one whole: a device that changes it
// meanwhile counts the change, and the reading begins again, but not for ever.

/// What a network device says of its link.
struct NetworkConfiguration {
  let stationAddress: EthernetAddress
  let isLinkUp: Bool
  /// The link's MTU, where the device says.
  let mtu: UInt16?

  /// How many bytes the fields have that every device has, and how many with the MTU.
  private static let byteCount: UInt64 = 8
  private static let byteCountWithMTU: UInt64 = 12

  /// Whether the structure has room for what these features promise.
  static func fits<Window: RegisterWindow & ~Copyable>(
    _ transport: borrowing VirtioTransport<Window>, features: VirtioFeatures
  ) -> Bool {
    let needed = features.contains(.mtu) ? byteCountWithMTU : byteCount
    return transport.device.byteCount >= needed
  }

  /// Reads the configuration, of which only what the features promise counts; nothing where it never
  /// settles.
  init?<Window: RegisterWindow & ~Copyable>(
    _ transport: borrowing VirtioTransport<Window>, features: VirtioFeatures
  ) {
    for _ in 0..<VirtioTransport<Window>.generationTries {
      let before = transport.generation
      var address: UInt64 = 0
      for offset in 0..<6 as Range<UInt64> {
        address = address << 8 | UInt64(transport.device.load8(at: offset))
      }
      let status = features.contains(.linkStatus) ? transport.device.load16(at: 6) : 1
      let mtu = features.contains(.mtu) ? transport.device.load16(at: 10) : nil
      guard transport.generation == before else { continue }
      stationAddress = EthernetAddress(rawValue: address)
      // The other bits are for features that nobody has accepted.
      isLinkUp = status & 1 != 0
      self.mtu = mtu
      return
    }
    return nil
  }
}
