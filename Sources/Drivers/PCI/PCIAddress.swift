// The name of a PCI function on its segment.

/// Where a PCI function is (PCI Local Bus 3.0, section 3.2.2.3.2).
public struct PCIAddress: Equatable, Hashable, Sendable {
  public let bus: UInt8
  /// 0 to 31.
  public let device: UInt8
  /// 0 to 7.
  public let function: UInt8

  public init(bus: UInt8, device: UInt8, function: UInt8) {
    self.bus = bus
    self.device = device & 31
    self.function = function & 7
  }
}
