// Interrupts as stores to memory (Intel SDM volume 3, 11.11): what a device that signals by messages,
// MSI or MSI-X, is told to write, and where.

/// The store by which a device interrupts a processor: fixed delivery, edge-triggered.
public struct InterruptMessage: Equatable, Sendable {
  public let address: UInt64
  public let data: UInt32

  /// A message whose meaning is an interrupt remapping unit's.
  public init(address: UInt64, data: UInt32) {
    self.address = address
    self.data = data
  }

  /// A message to one processor.
  ///
  /// - Parameter processor: The identity of its local APIC.
  public init(vector: UInt8, processor: UInt8) {
    address = 0xfee0_0000 | UInt64(processor) << 12
    data = UInt32(vector)
  }
}
