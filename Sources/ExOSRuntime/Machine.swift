// The machine's end: QEMU's exit device, for the environment that holds its port.

internal import CExOS
internal import ExokernelABI

/// The machine as a whole.
public enum Machine {
  /// QEMU's isa-debug-exit device; QEMU ends with twice what is written, plus one.
  private static let exitPort: UInt16 = 0xf4
  /// Added to a status, so that no end of the guest looks like one of QEMU's own.
  private static let statusBase: UInt64 = 16
  /// The largest status that can be told.
  public static let largestStatus: UInt64 = 111

  /// Whether this environment may end the machine.
  public static var isOwn: Bool {
    Revealed.ownEnvironment.devices & EnvironmentRecord.exitPort != 0
  }

  /// Ends the machine.
  ///
  /// - Precondition: `isOwn`; the port faults otherwise.
  public static func shutDown(status: UInt64) -> Never {
    writePort(exitPort, UInt8(truncatingIfNeeded: min(status, largestStatus) &+ statusBase))
    // Without the device the write does nothing.
    Console.write(literal: "the machine has no exit device; it waits to be switched off\n")
    while true { OwnContext.wait(for: []) }
  }
}
