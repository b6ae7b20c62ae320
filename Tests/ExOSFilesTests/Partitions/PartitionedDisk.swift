// Disks with tables of partitions, right ones and wrong ones.

@testable import ExOSFiles
@testable import FileSimulation

/// A table of partitions that a test writes, field by field.
struct PartitionedDisk {
  var sectorSize = 512
  var blockCount = 256
  var entrySize = 128
  var entryCount = 128
  var partitions: [(type: GUID, first: UInt64, last: UInt64)] = []
  /// Fields of a header that are to be other than right: a place, and what stands there.
  var header: [Int: UInt64] = [:]

  var sectorCount: UInt64 { UInt64(blockCount * 4096 / sectorSize) }
  var arraySectors: UInt64 { UInt64((entrySize * entryCount + sectorSize - 1) / sectorSize) }
  var firstUsable: UInt64 { 2 + arraySectors }
  var lastUsable: UInt64 { sectorCount - 2 - arraySectors }

  /// The disk with both copies.
  func make() -> MemoryDisk {
    let disk = MemoryDisk(blockCount: blockCount)
    put([0x55, 0xaa], at: 510, on: disk)
    put([0xee], at: 450, on: disk)
    writeCopy(at: 1, array: 2, on: disk)
    writeCopy(at: sectorCount - 1, array: sectorCount - 1 - arraySectors, on: disk)
    return disk
  }

  private func writeCopy(at sector: UInt64, array: UInt64, on disk: MemoryDisk) {
    var entries = [UInt8](repeating: 0, count: entrySize * entryCount)
    for (index, partition) in partitions.enumerated() {
      let place = index * entrySize
      let type = PartitionedDisk.bytes(of: partition.type)
      entries.replaceSubrange(place..<place + 16, with: type)
      entries.replaceSubrange(place + 16..<place + 32, with: [UInt8](repeating: 7, count: 16))
      PartitionedDisk.store(partition.first, 8, to: &entries, at: place + 32)
      PartitionedDisk.store(partition.last, 8, to: &entries, at: place + 40)
    }
    put(entries, at: Int(array) * sectorSize, on: disk)
    var head = [UInt8](repeating: 0, count: 92)
    head.replaceSubrange(0..<8, with: Array("EFI PART".utf8))
    for (place, value, size) in [
      (8, 0x10000, 4), (12, 92, 4), (24, sector, 8), (40, firstUsable, 8), (48, lastUsable, 8),
      (72, array, 8), (80, UInt64(entryCount), 4), (84, UInt64(entrySize), 4),
      (88, UInt64(PartitionedDisk.checksum(entries)), 4),
    ] as [(Int, UInt64, Int)] {
      PartitionedDisk.store(header[place] ?? value, size, to: &head, at: place)
    }
    PartitionedDisk.store(UInt64(PartitionedDisk.checksum(head)), 4, to: &head, at: 16)
    put(head, at: Int(sector) * sectorSize, on: disk)
  }

  private func put(_ bytes: [UInt8], at place: Int, on disk: MemoryDisk) {
    for (index, byte) in bytes.enumerated() {
      disk.content.memory.store(byte, to: (place + index) / 4096, at: (place + index) % 4096)
    }
  }

  private static func store(_ value: UInt64, _ size: Int, to bytes: inout [UInt8], at place: Int) {
    for index in 0..<size { bytes[place + index] = UInt8(truncatingIfNeeded: value >> (8 * index)) }
  }

  private static func bytes(of type: GUID) -> [UInt8] {
    type == .linuxFiles
      ? [
        0xaf, 0x3d, 0xc6, 0x0f, 0x83, 0x84, 0x72, 0x47, 0x8e, 0x79, 0x3d, 0x69, 0xd8, 0x47, 0x7d,
        0xe4,
      ] : [UInt8](repeating: type.isZero ? 0 : 0x11, count: 16)
  }

  /// The checksum bit by bit, as its polynomial has it.
  static func checksum(_ bytes: [UInt8]) -> UInt32 {
    var remainder = UInt32.max
    for byte in bytes {
      for bit in 0..<8 {
        let isSet = (remainder ^ UInt32(byte) >> bit) & 1 == 1
        remainder = remainder >> 1 ^ (isSet ? 0xedb8_8320 : 0)
      }
    }
    return ~remainder
  }
}
