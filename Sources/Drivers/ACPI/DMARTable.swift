// Where the remapping unit is (VT-d 3.3 §8): of a machine with one unit for all functions of segment 0, as
// QEMU's is. On one with several, a function might belong to a unit that nobody set up, so none is given.

/// What the DMAR table says.
public struct DMARTable: Equatable, Sendable {
  /// Where the unit's registers begin: a page, or more if it says so itself.
  public private(set) var registers: UInt64 = 0
  /// How many bits a physical address has for the unit.
  public let addressWidth: Int
  /// Who the unit takes the first I/O APIC for; nothing where the table does not name it.
  public private(set) var ioAPIC: PCIAddress?

  /// Where structures begin, behind the address width, flags and reserved bytes.
  private static let structures: UInt64 = 48
  private static let unitKind: UInt16 = 0
  private static let unitByteCount: UInt64 = 16
  private static let scopeByteCount: UInt64 = 6
  private static let ioAPICKind: UInt8 = 3

  /// Reads the machine's table.
  public init(
    in memory: borrowing some FirmwareMemory & ~Copyable
  ) throws(ACPIError) {
    let table = try ACPITables(in: memory).table(.dmaRemapping, in: memory)
    guard table.range.byteCount >= Self.structures else { throw .badLength }
    addressWidth = Int(memory.load8(at: table.body)) &+ 1
    var unitCount = 0
    var offset = Self.structures
    while let part = try Self.structure(of: table.range, at: offset, in: memory) {
      if try readUnit(part, in: memory) { unitCount &+= 1 }
      offset &+= part.byteCount
    }
    guard unitCount <= 1 else { throw .severalRemappingUnits }
    guard registers != 0 else { throw .noRemappingUnit }
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

  /// Reads a structure.
  ///
  /// - Returns: Whether it is a unit of segment 0.
  private mutating func readUnit(
    _ part: PhysicalRange, in memory: borrowing some FirmwareMemory & ~Copyable
  ) throws(ACPIError) -> Bool {
    guard memory.load16(at: part.address) == Self.unitKind else { return false }
    guard part.byteCount >= Self.unitByteCount else { throw .badStructure }
    guard memory.load16(at: part.address &+ 6) == 0 else { return false }
    let isForAll = memory.load8(at: part.address &+ 4) & 1 != 0
    if isForAll, registers == 0 {
      registers = memory.load64(at: part.address &+ 8)
      guard registers != 0, registers & 0xfff == 0 else { throw .badRegisters }
      try readScopes(part, in: memory)
    }
    return true
  }

  /// Looks for the I/O APIC among what the unit names.
  private mutating func readScopes(
    _ unit: PhysicalRange, in memory: borrowing some FirmwareMemory & ~Copyable
  ) throws(ACPIError) {
    var offset = Self.unitByteCount
    while offset < unit.byteCount {
      guard let header = unit.part(at: offset, byteCount: Self.scopeByteCount) else {
        throw .badStructure
      }
      let byteCount = UInt64(memory.load8(at: header.address &+ 1))
      guard byteCount >= Self.scopeByteCount,
        let scope = unit.part(at: offset, byteCount: byteCount)
      else { throw .badStructure }
      if ioAPIC == nil, memory.load8(at: scope.address) == Self.ioAPICKind {
        ioAPIC = try Self.function(of: scope, in: memory)
      }
      offset &+= byteCount
    }
  }

  /// The function that a scope names: a bus, and a path of which one step is followed.
  private static func function(
    of scope: PhysicalRange, in memory: borrowing some FirmwareMemory & ~Copyable
  ) throws(ACPIError) -> PCIAddress {
    let path = scope.byteCount &- scopeByteCount
    guard path >= 2, path & 1 == 0 else { throw .badStructure }
    guard path == 2 else { throw .interruptControllerBehindBridge }
    return PCIAddress(
      bus: memory.load8(at: scope.address &+ 5), device: memory.load8(at: scope.address &+ 6),
      function: memory.load8(at: scope.address &+ 7))
  }
}
