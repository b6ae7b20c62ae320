// Where the remapping unit is (VT-d 3.3 §8): of a machine with one for segment 0, as QEMU's is. On one with
// several, a function might belong to a unit that nobody set up, so none is given.

/// What the DMAR table says.
public struct DMARTable: Equatable, Sendable {
  /// Where the unit's registers begin: a page, or more if it says so itself.
  public let registers: UInt64
  /// How many bits a physical address has for the unit.
  public let addressWidth: Int
  /// Who the unit takes the first I/O APIC for; nothing where the table does not name it.
  public let ioAPIC: PCIAddress?

  /// The unit's structure, and whether it stands for all functions, named or not.
  private let unit: PhysicalRange
  private let isForAll: Bool

  /// Where structures begin, behind the address width, flags and reserved bytes.
  private static let structures: UInt64 = 48
  private static let unitKind: UInt16 = 0
  /// Where a unit's scopes begin.
  private static let scopes: UInt64 = 16

  /// Reads the machine's table.
  public init(in memory: borrowing some FirmwareMemory & ~Copyable) throws(ACPIError) {
    let table = try ACPITables(in: memory).table(.dmaRemapping, in: memory)
    guard table.range.byteCount >= Self.structures else { throw .badLength }
    unit = try Self.onlyUnit(of: table.range, in: memory)
    addressWidth = Int(memory.load8(at: table.body)) &+ 1
    isForAll = memory.load8(at: unit.address &+ 4) & 1 != 0
    registers = memory.load64(at: unit.address &+ 8)
    guard registers != 0, registers & 0xfff == 0 else { throw .badRegisters }
    ioAPIC = try Self.ioAPIC(of: unit, in: memory)
  }

  /// Whether the unit has a say in what a function reaches; any other reaches all of memory.
  public func governs(
    _ function: PCIAddress, in memory: borrowing some FirmwareMemory & ~Copyable
  ) throws(ACPIError) -> Bool {
    if isForAll { return true }
    var offset = Self.scopes
    while let scope = try DMARScope(of: unit, at: offset, in: memory) {
      let isFunction = scope.kind == DMARScope.endpoint || scope.kind == DMARScope.bridge
      if isFunction, scope.function == function { return true }
      offset &+= scope.byteCount
    }
    return false
  }

  // MARK: Structures

  /// The one unit of segment 0.
  private static func onlyUnit(
    of table: PhysicalRange, in memory: borrowing some FirmwareMemory & ~Copyable
  ) throws(ACPIError) -> PhysicalRange {
    var unit: PhysicalRange?
    var offset = structures
    while let part = try structure(of: table, at: offset, in: memory) {
      if try isUnit(part, in: memory) {
        guard unit == nil else { throw .severalRemappingUnits }
        unit = part
      }
      offset &+= part.byteCount
    }
    guard let unit else { throw .noRemappingUnit }
    return unit
  }

  /// The structure at an offset, nothing behind the last: at least kind and length, so that there is a next.
  private static func structure(
    of table: PhysicalRange, at offset: UInt64,
    in memory: borrowing some FirmwareMemory & ~Copyable
  ) throws(ACPIError) -> PhysicalRange? {
    guard offset < table.byteCount else { return nil }
    guard let header = table.part(at: offset, byteCount: 4) else { throw .badStructure }
    let byteCount = UInt64(memory.load16(at: header.address &+ 2))
    guard byteCount >= 4, let part = table.part(at: offset, byteCount: byteCount) else {
      throw .badStructure
    }
    return part
  }

  /// Whether a structure is a unit of segment 0.
  private static func isUnit(
    _ part: PhysicalRange, in memory: borrowing some FirmwareMemory & ~Copyable
  ) throws(ACPIError) -> Bool {
    guard memory.load16(at: part.address) == unitKind else { return false }
    guard part.byteCount >= scopes else { throw .badStructure }
    return memory.load16(at: part.address &+ 6) == 0
  }

  /// The first I/O APIC that a unit names; all that it names is looked at.
  private static func ioAPIC(
    of unit: PhysicalRange, in memory: borrowing some FirmwareMemory & ~Copyable
  ) throws(ACPIError) -> PCIAddress? {
    var first: PCIAddress?
    var offset = scopes
    while let scope = try DMARScope(of: unit, at: offset, in: memory) {
      if scope.kind == DMARScope.ioAPIC, first == nil {
        guard let function = scope.function else { throw .interruptControllerBehindBridge }
        first = function
      }
      offset &+= scope.byteCount
    }
    return first
  }
}
