// What a unit is told once for all requests (GCMD and GSTS, VT-d 3.3 §11.4.4). A command's bit in the one
// register is answered by the same bit in the other.

/// A command of the global command register; the raw value is its bit.
public enum GlobalCommand: UInt32, Equatable, Sendable {
  /// Requests are translated.
  case translation = 0x8000_0000
  /// The root table's address is taken over.
  case rootTable = 0x4000_0000
  /// Writes to the tables that linger are carried out.
  case writeBufferFlush = 0x0800_0000
  /// Invalidations are taken from the queue.
  case queuedInvalidation = 0x0400_0000
  /// Interrupt messages are remapped.
  case interruptRemapping = 0x0200_0000
  /// The interrupt table's address is taken over.
  case interruptTable = 0x0100_0000
  /// Interrupt messages of the old format pass as they are.
  case compatibilityFormat = 0x0080_0000

  /// The commands that are states: each write of the register says all of them.
  static let states: UInt32 =
    translation.rawValue | queuedInvalidation.rawValue | interruptRemapping.rawValue
    | compatibilityFormat.rawValue
}
