// What firmware says of the machine (ACPI 6.4 §5.2): found and checked, and read by who knows the table.
// Nothing here is believed to be whole, to end, or to lie in memory.

/// The list of a machine's tables.
public struct ACPITables: Equatable, Sendable {
  /// More than any machine has.
  private static let entryLimit: UInt64 = 256

  private let root: ACPITable
  private let entryByteCount: UInt64

  /// Finds the list by the firmware's root pointer.
  public init(in memory: borrowing some FirmwareMemory & ~Copyable) throws(ACPIError) {
    let pointer = try ACPIRootPointer.find(in: memory)
    let isExtended = pointer.extendedRootTable != nil
    let root = try ACPITable(at: pointer.extendedRootTable ?? pointer.rootTable, in: memory)
    guard root.signature == (isExtended ? .extendedRootTable : .rootTable) else {
      throw .badSignature
    }
    self.root = root
    entryByteCount = isExtended ? 8 : 4
    guard entryCount <= Self.entryLimit else { throw .tooManyTables }
  }

  /// How many tables there are; half an entry at the end is none.
  private var entryCount: UInt64 { root.bodyByteCount / entryByteCount }

  /// The first table of a kind.
  ///
  /// - Throws: `missingTable`, or what is wrong with it.
  public func table(
    _ signature: ACPISignature, in memory: borrowing some FirmwareMemory & ~Copyable
  ) throws(ACPIError) -> ACPITable {
    for index in 0..<entryCount {
      let address = address(inEntry: index, in: memory)
      guard memory.contains(address, byteCount: 4) else { throw .outsideMemory }
      if memory.load32(at: address) == signature.rawValue {
        return try ACPITable(at: address, in: memory)
      }
    }
    throw .missingTable
  }

  private func address(
    inEntry index: UInt64, in memory: borrowing some FirmwareMemory & ~Copyable
  ) -> UInt64 {
    let entry = root.body &+ index &* entryByteCount
    return entryByteCount == 8 ? memory.load64(at: entry) : UInt64(memory.load32(at: entry))
  }
}
