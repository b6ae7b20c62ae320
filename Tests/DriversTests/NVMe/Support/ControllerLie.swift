// The lies that a simulated controller can tell once it is in use, and what must come of each.

import Drivers

/// Something that an honest controller never does.
enum ControllerLie: CaseIterable, Sendable {
  case completesUnknownSlot
  case completesVacantSlot
  case completesTwice
  case completesOldIdentifier
  case headIsBeyondQueue
  case completesOfOtherQueue
  case saysFatal
  case answersNothing
  case losesCommand

  /// The name by which the driver must call it.
  var fault: NVMeFault {
    switch self {
    case .completesUnknownSlot, .completesVacantSlot, .completesTwice, .completesOldIdentifier:
      .unknownCommand
    case .headIsBeyondQueue, .completesOfOtherQueue: .headOutsideQueue
    case .saysFatal: .fatalStatus
    case .answersNothing: .gone
    case .losesCommand: .commandTimedOut
    }
  }
}
