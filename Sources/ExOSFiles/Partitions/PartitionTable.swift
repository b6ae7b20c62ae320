// The partitions of a disk (UEFI 2.10 §5.3, GUID Partition Table), read by a library: the kernel knows
// blocks and who owns them, and nothing of this. Everything is checked before it is believed; where the
// first copy is damaged the one at the end of the disk is used. Sectors may have 512 or 4,096 bytes, which
// a device in blocks of 4 KiB does not say: the header's place does.

/// A table of partitions.
public struct PartitionTable: Sendable {
  /// What a sector is in this table.
  public let sectorSize: Int
  /// The partitions in the order of the disk.
  public let entries: [PartitionEntry]
  /// Whether the first copy was damaged.
  public let isBackup: Bool

  private static let sectorSizes = [512, 4096]

  /// Reads the table of a device that nobody uses yet, through its first slot.
  ///
  /// - Returns: Nothing for a device without partitions.
  public init?<Device: BlockDevice & ~Copyable>(
    from device: inout Device
  ) throws(PartitionTableError) {
    try device.readChecked(0)
    guard PartitionTable.isProtective(device.memory, 0) else { return nil }
    var failure = PartitionTableError.noHeader
    for isBackup in [false, true] {
      for sectorSize in PartitionTable.sectorSizes {
        do throws(PartitionTableError) {
          entries = try PartitionTable.entries(sectorSize, isBackup, from: &device)
          self.sectorSize = sectorSize
          self.isBackup = isBackup
          return
        } catch {
          // The first thing that is wrong tells most.
          if failure == .noHeader { failure = error }
        }
      }
    }
    throw failure
  }

  /// Whether the first block holds a master boot record that leaves the disk to GPT (UEFI 2.10 §5.2.3).
  private static func isProtective(_ memory: SlotMemory, _ slot: Int) -> Bool {
    let partitionTypes = [450, 466, 482, 498]
    return memory.word16(slot, at: 510) == 0xaa55
      && partitionTypes.contains { memory.byte(slot, at: $0) == 0xee }
  }

  private static func entries<Device: BlockDevice & ~Copyable>(
    _ sectorSize: Int, _ isBackup: Bool, from device: inout Device
  ) throws(PartitionTableError) -> [PartitionEntry] {
    let sectorsPerBlock = UInt64(SlotMemory.slotSize / sectorSize)
    let (sectorCount, isOver) = device.blockCount.multipliedReportingOverflow(by: sectorsPerBlock)
    guard !isOver, sectorCount > 2 else { throw .noHeader }
    let sector = isBackup ? sectorCount &- 1 : 1
    try device.readChecked(sector / sectorsPerBlock)
    let header = try PartitionHeader(
      device.memory, 0, at: Int(sector % sectorsPerBlock) &* sectorSize, sector: sector,
      of: sectorCount, sectorSize: sectorSize)
    return try entries(of: header, from: &device)
  }

  private static func entries<Device: BlockDevice & ~Copyable>(
    of header: PartitionHeader, from device: inout Device
  ) throws(PartitionTableError) -> [PartitionEntry] {
    let size = UInt64(SlotMemory.slotSize)
    var (entries, sum) = ([PartitionEntry](), CRC32())
    var place = header.array.lowerBound
    while place < header.array.upperBound {
      try device.readChecked(place / size)
      let start = Int(place % size)
      let end = start &+ Int(min(size &- UInt64(start), header.array.upperBound &- place))
      sum.add(device.memory, 0, start..<end)
      // The part of an entry that is known never lies in two blocks, whatever its size.
      let done = Int(place &- header.array.lowerBound)
      var next = start &+ (header.entrySize &- done % header.entrySize) % header.entrySize
      while next < end {
        let entry = try PartitionEntry(device.memory, 0, at: next, usable: header.usable)
        if let entry { entries.append(entry) }
        next &+= header.entrySize
      }
      place &+= UInt64(end &- start)
    }
    guard sum.value == header.arrayChecksum else { throw .badChecksum }
    entries.sort { $0.sectors.lowerBound < $1.sectors.lowerBound }
    for index in entries.indices.dropFirst()
    where entries[index &- 1].sectors.upperBound > entries[index].sectors.lowerBound {
      throw .overlap
    }
    return entries
  }
}

extension BlockDevice where Self: ~Copyable {
  /// Reads a block into the first slot.
  fileprivate mutating func readChecked(_ block: UInt64) throws(PartitionTableError) {
    do throws(BlockError) { try read(block, into: 0) } catch { throw .device(error) }
  }
}
