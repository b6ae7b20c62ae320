// How a function signs its requests on the bus.

extension PCIAddress {
  /// The name by which a remapping unit knows the function (VT-d 3.3 §3.4.1).
  public var requesterID: UInt16 {
    UInt16(bus) << 8 | UInt16(device) << 3 | UInt16(function)
  }

  /// The function that signs so.
  public init(requesterID: UInt16) {
    self.init(
      bus: UInt8(truncatingIfNeeded: requesterID >> 8),
      device: UInt8(truncatingIfNeeded: requesterID >> 3 & 31),
      function: UInt8(truncatingIfNeeded: requesterID & 7))
  }
}
