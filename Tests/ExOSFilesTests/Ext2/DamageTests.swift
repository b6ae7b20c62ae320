import ExOSMemory
import TestSupport
import Testing

@testable import ExOSFiles
@testable import FileSimulation

@Suite struct DamageTests {
  /// A volume of four groups, with something of everything in it.
  private func makeSample(blockSize: Int) throws -> MemoryDisk {
    let blocks = blockSize == 1024 ? 1024 : 512
    let disk = try Ext2Tools.make(
      blockSize: blockSize, kilobytes: blocks * 4 * blockSize / 1024,
      ["-g", "\(blocks)", "-N", "128"])
    var volume = try TestVolume(disk)
    var directory = volume.root
    for name in ["folder", "a", "b"] {
      directory = try volume.makeDirectory(name, in: directory)
      let file = try volume.makeFile("file", in: directory)
      for place in [0, 12, 300, 70_000] as [UInt64] {
        _ = try volume.write(
          SampleFolder.content(3000), to: file, at: place * UInt64(blockSize))
      }
      _ = try volume.makeSymbolicLink("link", in: directory, target: "file")
      _ = try volume.makeSymbolicLink(
        "long", in: directory, target: String(repeating: "x", count: 200))
      try volume.link(file, as: "other", in: directory)
      for number in 0..<12 { _ = try volume.makeFile("number \(number)", in: directory) }
    }
    try volume.unmount()
    return disk
  }

  /// The blocks of the volume that hold structures: most damage is done there.
  private func structures(of disk: MemoryDisk, _ blockSize: Int) throws -> [Range<Int>] {
    let volume = try TestVolume(disk)
    var places = [1024..<1024 + 264]
    for index in 0..<volume.geometry.groupCount {
      let group = volume.groups[index]
      let (block, offset) = volume.geometry.descriptorPlace(ofGroup: index)
      let start = Int(block) * blockSize + offset
      places.append(start..<start + 18)
      for bitmap in [group.blockBitmap, group.inodeBitmap] {
        places.append(Int(bitmap) * blockSize..<Int(bitmap) * blockSize + 64)
      }
      let table = Int(group.inodeTable) * blockSize
      places.append(table..<table + 32 * volume.geometry.inodeSize)
      // Directories and tables of pointers are the first content of a group.
      let content = table + Int(volume.contentTableBlocks) * blockSize
      places.append(content..<content + 24 * blockSize)
    }
    return places
  }

  @Test(.timeLimit(.minutes(5)), arguments: [1024, 2048, 4096])
  func `A damaged volume gives errors, and nothing is written where nothing may be`(
    blockSize: Int
  ) throws {
    let sound = try makeSample(blockSize: blockSize)
    let places = try structures(of: sound, blockSize)
    let disk = MemoryDisk(blockCount: Int(sound.blockCount))
    for block in 0..<disk.blockCount { disk.copy(block, from: sound) }
    var met: Set<String> = []
    var fileCount = 0
    for round in 0..<7000 {
      let seed = UInt64(round * 10 + blockSize)
      var visitor = Visitor(seed: seed)
      var touched = damage(disk, at: places, &visitor.random)
      disk.isTracing = true
      disk.trace = []
      visit(disk, &visitor, seed)
      met.formUnion(visitor.damage)
      fileCount += visitor.files.count
      for case .write(let block) in disk.trace { touched.insert(block) }
      for block in touched { disk.copy(block, from: sound) }
    }
    // Unless most kinds of damage were met, and most volumes had files, the test looked at nothing.
    let kinds = ["directory", "inode", "blockPointer", "blockBitmap", "inodeBitmap"]
    #expect(met.isSuperset(of: kinds), "only \(met)")
    #expect(fileCount > 100_000, "\(fileCount)")
  }

  /// Overwrites some words.
  ///
  /// - Returns: The blocks of the device that were changed.
  private func damage(
    _ disk: MemoryDisk, at places: [Range<Int>], _ random: inout SplitMix64
  ) -> Set<UInt64> {
    var touched: Set<UInt64> = []
    for _ in 0..<Int.random(in: 1...6, using: &random) {
      let range = random.pick(places, else: 0..<4096)
      let place = Int.random(in: range, using: &random) & ~3
      guard place + 4 <= Int(disk.blockCount) * 4096 else { continue }
      let (block, offset) = (place / 4096, place % 4096)
      let old = disk.content.memory.word32(block, at: offset)
      let values: [UInt32] = [
        0, 1, old ^ 1 << UInt32.random(in: 0..<32, using: &random), .max, old &+ 1, old &- 1,
        UInt32.random(in: 0..<5000, using: &random), UInt32(truncatingIfNeeded: random.next()),
      ]
      disk.content.memory.store(random.pick(values, else: 0), to: block, at: offset)
      touched.insert(UInt64(block))
    }
    return touched
  }

  private func visit(_ disk: MemoryDisk, _ visitor: inout Visitor, _ seed: UInt64) {
    do {
      var volume = try TestVolume(disk, slotCount: 24, inodeCount: 16)
      visitor.walk(&volume)
      for _ in 0..<25 { visitor.change(&volume) }
      try? volume.unmount()
      expectOwnWrites(disk, volume, seed)
    } catch {
      visitor.damage.insert("\(error)")
    }
  }

  /// No write goes past the volume, or to a copy of the superblock.
  private func expectOwnWrites(
    _ disk: MemoryDisk, _ volume: borrowing TestVolume, _ seed: UInt64
  ) {
    let geometry = volume.geometry
    let perBlock = 4096 / geometry.blockSize
    for case .write(let block) in disk.trace {
      let first = UInt32(block) * UInt32(perBlock)
      let isInside = first < geometry.blockCount
      let isCopy = (1..<geometry.groupCount).contains { group in
        let start = geometry.start(ofGroup: group)
        let head = start..<start + geometry.headCount(ofGroup: group)
        return head.contains(first) && head.contains(first + UInt32(perBlock) - 1)
      }
      #expect(isInside && !isCopy, "seed \(seed): block \(block)")
    }
  }

  @Test(arguments: [0, 12, 13, 14])
  func `No pointer leads to a structure of the volume`(pointer: Int) throws {
    let disk = try makeSample(blockSize: 1024)
    var volume = try TestVolume(disk)
    let file = try volume.makeFile("victim", in: volume.root)
    _ = try volume.write([1], to: file, at: 0)
    let row = try volume.row(of: file)
    // The first block that is reached through the pointer.
    let first = [0: 0, 12: 12, 13: 12 + 256, 14: 12 + 256 + 65_536]
    let offset = UInt64(first[pointer] ?? 0) * 1024
    var refusals = 0
    for block in 0...volume.geometry.blockCount {
      volume.inodes[row].inode.pointers[pointer] = block
      volume.inodes[row].run = BlockRun()
      let group = volume.geometry.group(ofBlock: max(block, 1))
      let isStructure =
        block == volume.geometry.blockCount
        || block < volume.groups[group].firstBlock
        || block == volume.groups[group].blockBitmap
        || block == volume.groups[group].inodeBitmap
        || (volume.groups[group].inodeTable..<volume.groups[group].inodeTable
          + volume.contentTableBlocks).contains(block)
      if block == 0 { continue }
      if isStructure {
        refusals += 1
        #expect(throws: FileError.corrupt(.blockPointer)) {
          _ = try volume.write([1], to: file, at: offset)
        }
      }
    }
    #expect(refusals > 40)
  }

  @Test func `Every byte of a directory may be anything`() throws {
    let disk = try Ext2Tools.make(blockSize: 4096, kilobytes: 400, ["-N", "400"])
    var volume = try TestVolume(disk)
    // A full block, so that its last entry ends where the slot does.
    for number in 0..<210 { _ = try volume.makeFile("number \(1000 + number)", in: volume.root) }
    let place = try volume.directoryBlock(0, of: try volume.row(of: volume.root))
    try volume.unmount()
    let sound = disk.bytes(of: UInt64(place))
    var refusals = 0
    for offset in Array(0..<64) + Array(4096 - 96..<4096) {
      for value in [0, 1, 4, 12, 64, 128, 255, sound[offset] ^ 16] as [UInt8] {
        disk.content.memory.store(value, to: Int(place), at: offset)
        refusals += try refusalCount(disk)
        disk.put(sound, at: UInt64(place))
      }
    }
    #expect(refusals > 100)
  }

  /// How many of a few uses of a root directory are refused as damage.
  @inline(never)
  private func refusalCount(_ disk: MemoryDisk) throws -> Int {
    var volume = try TestVolume(disk, slotCount: 8, inodeCount: 16)
    var visitor = Visitor(seed: 1)
    let root = volume.root
    visitor.attempt { () throws(FileError) in _ = try volume.entries(of: root) }
    visitor.attempt { () throws(FileError) in _ = try volume.lookUp("number 9999", in: root) }
    visitor.attempt { () throws(FileError) in _ = try volume.makeFile("new", in: root) }
    visitor.attempt { () throws(FileError) in try volume.unlink("number 1150", in: root) }
    return visitor.damage.count
  }
}
