// An entry of a function's list of capabilities.

/// A capability: what it is, and where in configuration space.
public struct PCICapability: Equatable, Sendable {
  /// What a capability describes (PCI Code and ID Assignment, section 2).
  public enum Kind {
    public static let vendorSpecific: UInt8 = 0x09
    public static let express: UInt8 = 0x10
    public static let messageInterrupts: UInt8 = 0x11
  }

  public let kind: UInt8
  /// The register where it begins, a multiple of 4 from 0x40 to 0xfc.
  public let register: UInt16

  /// Refuses a capability of which this many bytes are not all within configuration space.
  func requireByteCount(_ count: UInt16) throws(PCIError) {
    guard count <= 0x100 &- register else { throw .capabilityOutOfRange }
  }
}
