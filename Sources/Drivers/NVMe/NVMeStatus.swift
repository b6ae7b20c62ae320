// How a command ended (NVMe 1.4 §4.6.1): the status code in the low byte, its type in the three bits
// above. One type is the driver's own, for what no controller says.

/// The status of a command.
public struct NVMeStatus: RawRepresentable, Equatable, Hashable, Sendable {
  public let rawValue: UInt16

  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// The status in a completion, without its hints on retrying.
  @inline(__always)
  init(field: UInt32) { rawValue = UInt16(truncatingIfNeeded: field & 0x7ff) }

  // Generic command status.
  public static let success = NVMeStatus(rawValue: 0x000)
  public static let invalidOpcode = NVMeStatus(rawValue: 0x001)
  public static let invalidField = NVMeStatus(rawValue: 0x002)
  public static let dataTransferError = NVMeStatus(rawValue: 0x004)
  public static let internalError = NVMeStatus(rawValue: 0x006)
  public static let abortRequested = NVMeStatus(rawValue: 0x007)
  public static let invalidNamespace = NVMeStatus(rawValue: 0x00b)
  public static let outOfRange = NVMeStatus(rawValue: 0x080)
  public static let capacityExceeded = NVMeStatus(rawValue: 0x081)
  public static let namespaceNotReady = NVMeStatus(rawValue: 0x082)

  // Media and data integrity errors.
  public static let writeFault = NVMeStatus(rawValue: 0x280)
  public static let unrecoveredReadError = NVMeStatus(rawValue: 0x281)
  public static let accessDenied = NVMeStatus(rawValue: 0x286)

  // The driver's own.
  /// The controller was reset while it had the command: nobody knows whether it was carried out.
  public static let controllerReset = NVMeStatus(rawValue: 0x8000)
}
