// What a controller in use can do that costs it a reset.

/// Why a controller was reset.
public enum NVMeFault: UInt8, Error, Equatable, Sendable {
  /// It says that it cannot go on (CSTS.CFS).
  case fatalStatus = 1
  /// Its registers read all ones: nobody answers.
  case gone
  /// It has had a command for longer than any may take.
  case commandTimedOut
  /// It says that it completed a command which does not exist or which it does not have.
  case unknownCommand
  /// It says that it is outside its queue, or in one that does not exist.
  case headOutsideQueue
  /// The kernel asked for it.
  case asked
}
