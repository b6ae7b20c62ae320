// The mistakes that firmware can make, and how the driver must call each.

import Drivers

/// Something that good firmware never leaves.
enum FirmwareLie: CaseIterable, Sendable {
  case leavesNoPointer
  case pointerSumIsWrong
  case listIsNowhere
  case listIsOfAnotherKind
  case listSumIsWrong
  case listIsShorterThanItsHeader
  case listIsAbsurdlyLong
  case listHasTooManyEntries
  case entryIsNowhere
  case hasNoTable
  case tableSumIsWrong
  case tableLeavesMemory
  case tableIsOnlyHeader
  case structureHasNoLength
  case structureLeavesTable
  case structureEndsInItsHeader
  case unitIsShort
  case hasNoUnit
  case unitIsOfAnotherSegment
  case hasSecondUnit
  case registersAreAtZero
  case registersAreUnaligned
  case scopeHasNoLength
  case scopeLeavesUnit
  case scopeHasNoPath
  case pathIsOdd
  case pathIsLong

  var error: ACPIError {
    switch self {
    case .leavesNoPointer, .pointerSumIsWrong: .noRootPointer
    case .listIsNowhere, .entryIsNowhere, .tableLeavesMemory: .outsideMemory
    case .listIsOfAnotherKind: .badSignature
    case .listSumIsWrong, .tableSumIsWrong: .badChecksum
    case .listIsShorterThanItsHeader, .listIsAbsurdlyLong, .tableIsOnlyHeader: .badLength
    case .listHasTooManyEntries: .tooManyTables
    case .hasNoTable: .missingTable
    case .structureHasNoLength, .structureLeavesTable, .structureEndsInItsHeader, .unitIsShort,
      .scopeHasNoLength, .scopeLeavesUnit, .scopeHasNoPath, .pathIsOdd:
      .badStructure
    case .hasNoUnit, .unitIsOfAnotherSegment: .noRemappingUnit
    case .hasSecondUnit: .severalRemappingUnits
    case .registersAreAtZero, .registersAreUnaligned: .badRegisters
    case .pathIsLong: .interruptControllerBehindBridge
    }
  }

  /// Firmware that makes this mistake and no other.
  var firmware: SimulatedFirmware {
    switch self {
    case .listHasTooManyEntries:
      return SimulatedFirmware(tables: Array(repeating: [], count: 300))
    case .hasNoTable: return SimulatedFirmware(tables: [SimulatedFirmware.sealed("HPET", [1])])
    default: break
    }
    let firmware = SimulatedFirmware(tables: [table])
    switch self {
    case .leavesNoPointer: firmware.pointerBytes[7] = 0
    case .pointerSumIsWrong: firmware.pointerBytes[8] &+= 1
    case .listIsNowhere: firmware.setPointer(to: 0x1234_5678, isExtended: true)
    case .listIsOfAnotherKind: firmware.setPointer(to: firmware.base, isExtended: true)
    case .listSumIsWrong: firmware.changeList(9, by: 1)
    case .listIsShorterThanItsHeader: firmware.changeList(4, by: 0xf8)
    case .listIsAbsurdlyLong: firmware.changeList(6, by: 0x11)
    case .entryIsNowhere: firmware.changeList(38, by: 1, mending: true)
    case .tableSumIsWrong: firmware.tableBytes[9] &+= 1
    case .tableLeavesMemory: firmware.tableBytes[5] = 0x20
    default: break
    }
    return firmware
  }

  /// The DMAR table with this mistake, if it is one of the table's.
  private var table: [UInt8] {
    var image = DMARImage()
    switch self {
    case .tableIsOnlyHeader: return SimulatedFirmware.sealed("DMAR", [])
    case .structureHasNoLength: image.others = [1, 0, 0, 0]
    case .structureLeavesTable: image.others = [1, 0, 0xff, 0]
    case .structureEndsInItsHeader:
      image.units = []
      image.others = [1, 0, 4]
    case .unitIsShort: image.others = [0, 0, 15, 0] + [UInt8](repeating: 0, count: 11)
    case .hasNoUnit: image.units = []
    case .unitIsOfAnotherSegment: image.units[0].segment = 0x100
    case .hasSecondUnit: image.units.insert(DMARImage.Unit(registers: 0xfed8_0000), at: 0)
    case .registersAreAtZero: image.units[0].registers = 0
    case .registersAreUnaligned: image.units[0].registers += 0x800
    case .scopeHasNoLength: return image.bytes(withScopeLength: 0)
    case .scopeLeavesUnit: return image.bytes(withScopeLength: 0xfe)
    case .scopeHasNoPath: image.units[0].scopes[0].path = []
    case .pathIsOdd: image.units[0].scopes[0].path = [1, 2, 3]
    case .pathIsLong: image.units[0].scopes[0].path = [1, 2, 3, 4]
    default: break
    }
    return image.bytes
  }
}
