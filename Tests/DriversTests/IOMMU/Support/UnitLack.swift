// What a unit may lack that the driver cannot do without, and how it must say so.

import Drivers

/// Something that a unit has not.
enum UnitLack: CaseIterable, Sendable {
  case answersNothing
  case hasNoVersion
  case windowIsTiny
  case recordsAreOutside
  case hasFourLevelsOnly
  case looksAtFewBits
  case cachesAbsence
  case hasNoQueue
  case hasNoInterrupts
  case letsNothingThrough

  var error: RemappingError {
    switch self {
    case .answersNothing: .gone
    case .hasNoVersion: .unknownVersion
    case .windowIsTiny, .recordsAreOutside: .registersOutsideWindow
    case .hasFourLevelsOnly, .looksAtFewBits: .noThreeLevelTables
    case .cachesAbsence: .cachesAbsentEntries
    case .hasNoQueue: .noQueuedInvalidation
    case .hasNoInterrupts: .noInterruptRemapping
    case .letsNothingThrough: .noPassThrough
    }
  }

  var window: UInt64 { self == .windowIsTiny ? 0xb8 : 0x1000 }

  func apply(to unit: SimulatedUnit) {
    switch self {
    case .answersNothing: unit.isGone = true
    case .hasNoVersion: unit.version = 0x07
    case .windowIsTiny: break
    case .recordsAreOutside: unit.capabilities |= 0x3ff << 24 | 0xff << 40
    case .hasFourLevelsOnly: unit.capabilities ^= 3 << 9
    case .looksAtFewBits: unit.capabilities -= 1 << 16
    case .cachesAbsence: unit.capabilities |= 1 << 7
    case .hasNoQueue: unit.extendedCapabilities &= ~(1 << 1)
    case .hasNoInterrupts: unit.extendedCapabilities &= ~(1 << 3)
    case .letsNothingThrough: unit.extendedCapabilities &= ~(1 << 6)
    }
  }
}
