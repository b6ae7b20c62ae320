// An entry of a table of partitions (UEFI 2.10 §5.3.3, table 5.6). Its name is for people and not read.

/// A partition of a disk.
public struct PartitionEntry: Equatable, Sendable {
  /// What the partition is for.
  public let type: GUID
  /// Which of all partitions it is.
  public let identifier: GUID
  /// Its sectors.
  public let sectors: Range<UInt64>

  /// The bytes that are known of an entry.
  static let byteCount = 128

  /// Reads the entry at a place of a slot; nothing for one that is not used.
  ///
  /// - Parameter usable: The sectors that partitions may have.
  init?(
    _ memory: SlotMemory, _ slot: Int, at offset: Int, usable: Range<UInt64>
  ) throws(PartitionTableError) {
    type = GUID(memory, slot, at: offset)
    identifier = GUID(memory, slot, at: offset &+ 16)
    if type.isZero { return nil }
    let first = memory.word64(slot, at: offset &+ 32)
    let last = memory.word64(slot, at: offset &+ 40)
    guard first <= last, first >= usable.lowerBound, last < usable.upperBound else {
      throw .badPartition
    }
    sectors = first..<last &+ 1
  }

  /// The blocks of a device that the partition has in full.
  func blocks(sectorSize: Int) throws(PartitionTableError) -> Range<UInt64> {
    // Sectors of the table are on the device, so that their bytes can be counted.
    let size = UInt64(sectorSize)
    let block = UInt64(SlotMemory.slotSize)
    guard sectors.lowerBound &* size % block == 0 else { throw .notAligned }
    let first = sectors.lowerBound &* size / block
    return first..<max(first, sectors.upperBound &* size / block)
  }
}
