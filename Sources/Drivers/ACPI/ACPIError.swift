// What can be wrong with the tables that firmware has left, by name.

/// Why ACPI tables cannot be used.
public enum ACPIError: Error, Equatable, Sendable {
  /// There is no root pointer where firmware puts it.
  case noRootPointer
  /// A table is not all within memory.
  case outsideMemory
  /// A table is shorter than its header, or longer than any.
  case badLength
  case badChecksum
  /// The root pointer leads to a table of another kind.
  case badSignature
  /// The root table lists more tables than any machine has.
  case tooManyTables
  /// There is no table of this kind.
  case missingTable

  // The DMAR table.
  /// A structure in it is shorter than its fields or leaves the table.
  case badStructure
  /// There is no remapping unit in segment 0.
  case noRemappingUnit
  /// There are several in segment 0: which function is whose would have to be asked.
  case severalRemappingUnits
  /// The unit's registers are nowhere.
  case badRegisters
  /// The I/O APIC is behind a bridge.
  case interruptControllerBehindBridge
}
