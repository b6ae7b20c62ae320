import Foundation
import TestSupport
import Testing

@testable import ExOSFiles
@testable import FileSimulation

@Suite struct PartitionTableTests {
  private let other = GUID(0x1111_1111, 0x1111, 0x1111, 0x1111_1111_1111_1111)

  private func table(on disk: MemoryDisk) throws(PartitionTableError) -> PartitionTable? {
    var device = MemoryDevice(disk, slotCount: 2)
    return try PartitionTable(from: &device)
  }

  private func error(_ disk: PartitionedDisk) -> PartitionTableError? {
    do throws(PartitionTableError) {
      _ = try table(on: disk.make())
      return nil
    } catch { return error }
  }

  @Test(arguments: [(512, 128), (512, 4096), (4096, 128), (4096, 256)])
  func `Partitions are found, whatever the sizes of sectors and entries`(
    sectorSize: Int, entrySize: Int
  ) throws {
    var disk = PartitionedDisk(sectorSize: sectorSize, blockCount: 600, entrySize: entrySize)
    let middle = disk.sectorCount / 2
    disk.partitions = [
      (.linuxFiles, middle, disk.lastUsable), (.unused, 7, 3),
      (other, disk.firstUsable, middle - 1),
    ]
    let table = try #require(try table(on: disk.make()))
    #expect(!table.isBackup && table.sectorSize == sectorSize)
    #expect(table.entries.map(\.type) == [other, .linuxFiles])
    #expect(
      table.entries.map(\.sectors) == [
        disk.firstUsable..<middle, middle..<disk.lastUsable + 1,
      ])
  }

  @Test(arguments: [512, 4096])
  func `Where the first copy is damaged the second is used`(sectorSize: Int) throws {
    var disk = PartitionedDisk(sectorSize: sectorSize)
    disk.partitions = [(.linuxFiles, disk.firstUsable, disk.lastUsable)]
    for place in [sectorSize + 3, sectorSize + 41, 2 * sectorSize + 33] {
      let damaged = disk.make()
      let memory = damaged.content.memory
      let byte = memory.byte(place / 4096, at: place % 4096)
      memory.store(byte ^ 4, to: place / 4096, at: place % 4096)
      let table = try #require(try table(on: damaged))
      #expect(table.isBackup && table.entries.count == 1)
      // And where both are, that is an error and no disk without partitions.
      memory.clear(disk.blockCount - 1, at: 0, count: 4096)
      #expect(throws: PartitionTableError.self) { _ = try self.table(on: damaged) }
    }
  }

  @Test func `A disk without a protective record has no partitions`() throws {
    var disk = PartitionedDisk()
    disk.partitions = [(.linuxFiles, disk.firstUsable, disk.lastUsable)]
    for place in [510, 450] {
      let plain = disk.make()
      plain.content.memory.store(0 as UInt8, to: 0, at: place)
      #expect(try table(on: plain) == nil)
    }
    let bad = disk.make()
    bad.badBlocks = [0]
    #expect(throws: PartitionTableError.device(.ioError)) { _ = try table(on: bad) }
  }

  @Test func `What contradicts itself is refused by name`() {
    let disk = PartitionedDisk()
    for (place, value, expected) in [
      (8, 0x20000, .badHeader), (12, 91, .badHeader), (12, 513, .badHeader),
      (12, 0xffff_ffff, .badHeader), (24, 2, .badHeader), (40, 5000, .badHeader),
      (48, disk.sectorCount, .badHeader), (48, .max, .badHeader), (40, 1, .badHeader),
      (72, 0, .badArray), (72, 1, .badArray), (72, disk.firstUsable, .badArray),
      (72, disk.sectorCount - 1, .badArray), (72, .max, .badArray), (80, 0, .badArray),
      (80, 0xffff_ffff, .badArray), (80, 129, .badArray), (84, 127, .badArray),
      (84, 0, .badArray), (84, 192, .badArray), (84, 8192, .badArray), (84, 1 << 31, .badArray),
      (88, 5, .badChecksum), (80, 127, .badChecksum),
    ] as [(Int, UInt64, PartitionTableError)] {
      var wrong = disk
      wrong.header[place] = value
      #expect(error(wrong) == expected, "\(value) at \(place)")
    }
    for (partitions, expected) in [
      ([(100, 99)], .badPartition), ([(disk.firstUsable - 1, 100)], .badPartition),
      ([(100, disk.lastUsable + 1)], .badPartition), ([(100, .max)], .badPartition),
      ([(100, 200), (200, 300)], .overlap), ([(100, 300), (150, 160)], .overlap),
      ([(100, 200), (201, 300)], nil),
    ] as [([(UInt64, UInt64)], PartitionTableError?)] {
      var wrong = disk
      wrong.partitions = partitions.map { (other, $0.0, $0.1) }
      #expect(error(wrong) == expected, "\(partitions)")
    }
  }

  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func `Any damage is an error or a table within the disk`(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    for _ in 0..<300 {
      var disk = PartitionedDisk(sectorSize: random.oneIn(2) ? 512 : 4096, blockCount: 40)
      disk.entryCount = 16
      disk.partitions = [(.linuxFiles, disk.firstUsable, disk.lastUsable)]
      // Half the time the checksums are right all the same.
      if random.oneIn(2) {
        disk.header[random.pick([12, 24, 32, 40, 48, 72, 80, 84], else: 12)] = random.next()
      }
      let damaged = disk.make()
      for _ in 0..<Int.random(in: 0...3, using: &random) {
        let block = random.pick([0, 0, 1, 2, 39, 38], else: 0)
        damaged.content.memory.store(
          random.next(), to: block, at: Int.random(in: 0..<4088, using: &random))
      }
      guard let table = try? table(on: damaged) else { continue }
      for entry in table.entries {
        #expect(entry.sectors.upperBound * UInt64(table.sectorSize) <= 40 * 4096, "seed \(seed)")
      }
    }
  }

  @Test func `A partition is its range of blocks and no other`() throws {
    let disk = MemoryDisk(blockCount: 20)
    for block in 0..<20 { disk.content.memory.store(UInt64(block), to: block, at: 0) }
    #expect(throws: BlockError.outOfRange) {
      _ = try Partition(of: MemoryDevice(disk, slotCount: 2), 5..<21)
    }
    var part = try Partition(of: MemoryDevice(disk, slotCount: 2), 5..<9)
    #expect(part.blockCount == 4)
    try part.read(3, into: 1)
    #expect(part.memory.word64(1, at: 0) == 8)
    #expect(throws: BlockError.outOfRange) { try part.read(4, into: 1) }
    #expect(throws: BlockError.outOfRange) {
      try part.submit(.write, block: 4, slot: 1)
    }
    #expect(throws: BlockError.outOfRange) {
      try part.submit(.write, block: .max - 4, slot: 1)
    }
  }

  @Test func `A volume is found in the first partition of Linux's, or on the whole disk`() throws {
    let volume = try Ext2Tools.make(blockSize: 4096, kilobytes: 400)
    var disk = PartitionedDisk(blockCount: 200)
    disk.partitions = [(other, 64, 127), (.linuxFiles, 160, 160 + 799)]
    let image = disk.make()
    for block in 0..<100 {
      image.put(volume.bytes(of: UInt64(block)), at: UInt64(20 + block))
    }
    for whole in [image, volume] {
      var mounted = try Ext2Volume<Partition<MemoryDevice>, SecondChance>(
        mounting: Partition(withVolumeOf: MemoryDevice(whole, slotCount: 30)),
        clock: { FileTime(seconds: 1) })
      _ = try mounted.lookUp("lost+found", in: mounted.root)
      _ = try mounted.makeFile("new", in: mounted.root)
      try mounted.unmount()
    }
    for block in 0..<100 {
      #expect(image.bytes(of: UInt64(20 + block)) == volume.bytes(of: UInt64(block)))
    }
    disk.partitions = [(.linuxFiles, 161, 300)]
    #expect(throws: PartitionTableError.notAligned) {
      _ = try Partition(withVolumeOf: MemoryDevice(disk.make(), slotCount: 2))
    }
    disk.partitions = [(other, 160, 300)]
    #expect(throws: PartitionTableError.noSuchPartition) {
      _ = try Partition(withVolumeOf: MemoryDevice(disk.make(), slotCount: 2))
    }
  }

  @Test(arguments: [512, 4096])
  func `A table that fdisk made is read as fdisk meant it`(sectorSize: Int) throws {
    let disk = MemoryDisk(blockCount: 8192)
    // A partition of EFI's, and one of Linux's, which is what fdisk makes unless it is told otherwise.
    let answers = "g\\nn\\n1\\n\\n+4M\\nt\\n1\\nn\\n2\\n\\n+8M\\nw\\n"
    let made = try Ext2Tools.edit(
      disk, ["sh", "-c", "printf '\(answers)' | fdisk -b \(sectorSize) \"$0\""])
    let table = try #require(try table(on: made))
    #expect(table.sectorSize == sectorSize && !table.isBackup && table.entries.count == 2)
    let entry = try #require(table.entries.last)
    #expect(entry.type == .linuxFiles)
    let blocks = try entry.blocks(sectorSize: sectorSize)
    #expect(blocks == 1280..<3328)
    made.content.memory.clear(sectorSize / 4096, at: sectorSize % 4096, count: 92)
    #expect(try self.table(on: made)?.isBackup == true)
  }
}
