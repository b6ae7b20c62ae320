// The header of a table of partitions (UEFI 2.10 §5.3.2, table 5.5), which stands in the second sector of a
// disk and again in the last one. Nothing in it is used before all of it was checked.

/// A header, checked against its checksum, its place and the device.
struct PartitionHeader {
  /// The sectors that partitions may have.
  let usable: Range<UInt64>
  /// Where the entries are on the device, in bytes.
  let array: Range<UInt64>
  let entrySize: Int
  let arrayChecksum: UInt32

  private static let signature: UInt64 = 0x5452_4150_2049_4645
  private static let revision: UInt32 = 0x0001_0000
  private static let minimumSize = 92
  /// As many bytes of entries as anybody means: 8,192 partitions.
  private static let maximumArraySize: UInt64 = 1 &<< 20

  /// Reads the header at a place of a slot.
  ///
  /// - Parameters:
  ///   - sector: Where it is on the disk, which has so many.
  ///   - sectorSize: 512 or 4,096.
  init(
    _ memory: SlotMemory, _ slot: Int, at offset: Int, sector: UInt64, of sectorCount: UInt64,
    sectorSize: Int
  ) throws(PartitionTableError) {
    guard memory.word64(slot, at: offset) == PartitionHeader.signature else { throw .noHeader }
    let size = Int(memory.word32(slot, at: offset &+ 12))
    guard memory.word32(slot, at: offset &+ 8) == PartitionHeader.revision,
      size >= PartitionHeader.minimumSize, size <= sectorSize,
      PartitionHeader.checksum(memory, slot, offset..<offset &+ size)
        == memory.word32(slot, at: offset &+ 16),
      memory.word64(slot, at: offset &+ 24) == sector
    else { throw .badHeader }
    let (first, last) = (
      memory.word64(slot, at: offset &+ 40), memory.word64(slot, at: offset &+ 48)
    )
    // The first two sectors are the master boot record's and the first header's.
    guard first >= 2, first <= last, last < sectorCount, !(first...last).contains(sector) else {
      throw .badHeader
    }
    usable = first..<last &+ 1
    entrySize = Int(memory.word32(slot, at: offset &+ 84))
    arrayChecksum = memory.word32(slot, at: offset &+ 88)
    array = try PartitionHeader.array(
      from: memory.word64(slot, at: offset &+ 72), count: memory.word32(slot, at: offset &+ 80),
      entrySize: entrySize, apartFrom: usable, sector, of: sectorCount, sectorSize)
  }

  /// The checksum of a header, in which the checksum itself counts as zero.
  private static func checksum(_ memory: SlotMemory, _ slot: Int, _ places: Range<Int>) -> UInt32 {
    var sum = CRC32()
    sum.add(memory, slot, places.lowerBound..<places.lowerBound &+ 16)
    sum.addZeroes(4)
    sum.add(memory, slot, places.lowerBound &+ 20..<places.upperBound)
    return sum.value
  }

  /// The bytes of an array of entries, which lies apart from partitions and the header.
  private static func array(
    from first: UInt64, count: UInt32, entrySize: Int, apartFrom usable: Range<UInt64>,
    _ sector: UInt64, of sectorCount: UInt64, _ sectorSize: Int
  ) throws(PartitionTableError) -> Range<UInt64> {
    // A multiple of 128 by a power of two (UEFI), and here no more than a block.
    guard entrySize >= PartitionEntry.byteCount, entrySize <= SlotMemory.slotSize,
      entrySize & (entrySize &- 1) == 0
    else { throw .badArray }
    let byteCount = UInt64(count) &* UInt64(entrySize)
    let size = UInt64(sectorSize)
    guard byteCount > 0, byteCount <= maximumArraySize, first > 0, first < sectorCount,
      (byteCount &+ size &- 1) / size <= sectorCount &- first
    else { throw .badArray }
    let sectors = first..<first &+ (byteCount &+ size &- 1) / size
    guard !sectors.overlaps(usable), !sectors.contains(sector) else { throw .badArray }
    return first &* size..<first &* size &+ byteCount
  }
}
