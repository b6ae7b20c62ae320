import TestSupport
import Testing

@testable import ExOSFiles
@testable import FileSimulation

@Suite struct LargeDirectoryTests {
  private func expectClean(_ disk: MemoryDisk, _ comment: Comment = "") throws {
    let report = try Ext2Tools.check(disk)
    #expect(report.status == 0, "\(comment) \(report.output)")
  }

  /// How many blocks an operation looked at.
  private func visits(
    _ volume: inout TestVolume, _ body: (inout TestVolume) throws -> Void
  ) throws -> UInt64 {
    let before = volume.cache.statistics
    try body(&volume)
    let after = volume.cache.statistics
    return after.hits + after.misses - before.hits - before.misses
  }

  @Test(arguments: [1024, 4096])
  func `With 10,000 files in a directory none costs more than with a few`(
    blockSize: Int
  ) throws {
    let disk = try Ext2Tools.make(blockSize: blockSize, kilobytes: 12_000, ["-N", "11000"])
    var volume = try TestVolume(disk, slotCount: 1000, inodeCount: 256)
    let directory = try volume.makeDirectory("folder", in: volume.root)
    for number in 0..<10_000 {
      let count = try visits(&volume) { _ = try $0.makeFile("file \(number)", in: directory) }
      // A scan of all is made once, when the directory is no longer small.
      #expect(count < 40, "file \(number)")
    }
    #expect(try volume.entries(of: directory).count == 10_000)
    try volume.unmount()
    try expectClean(disk)
    volume = try TestVolume(disk, slotCount: 1000, inodeCount: 256)
    _ = try volume.lookUp("file 9999", in: volume.lookUp("folder", in: volume.root))
    for number in (0..<10_000).reversed() {
      let count = try visits(&volume) {
        _ = try $0.lookUp("file \(number)", in: directory)
        #expect((try? $0.lookUp("none \(number)", in: directory)) == nil)
        try $0.unlink("file \(number)", in: directory)
      }
      #expect(count < 40, "file \(number)")
    }
    try volume.removeDirectory("folder", in: volume.root)
    try volume.unmount()
    try expectClean(disk)
  }

  @Test(arguments: [1024, 2048, 4096])
  func `Large directories are what a set of names is, through any changes`(
    blockSize: Int
  ) throws {
    let disk = try Ext2Tools.make(blockSize: blockSize, kilobytes: 12_000, ["-N", "3000"])
    var volume = try TestVolume(disk, slotCount: 200, inodeCount: 32)
    var random = SplitMix64(seed: UInt64(blockSize))
    var directories: [FileNumber] = []
    var names: [Set<String>] = []
    // One more than there are indexes.
    for number in 0...DirectoryIndexes.capacity {
      directories.append(try volume.makeDirectory("folder \(number)", in: volume.root))
      names.append([])
    }
    for step in 0..<12_000 {
      let which = Int.random(in: 0..<directories.count, using: &random)
      let (directory, name) = (directories[which], randomName(&random))
      switch Int.random(in: 0..<7, using: &random) {
      case 0...2:
        let isMade = (try? volume.makeFile(name, in: directory)) != nil
        #expect(names[which].insert(name).inserted == isMade, "step \(step)")
      case 3, 4:
        let isRemoved = (try? volume.unlink(name, in: directory)) != nil
        #expect((names[which].remove(name) != nil) == isRemoved, "step \(step)")
      case 5:
        let other = Int.random(in: 0..<directories.count, using: &random)
        let newName = randomName(&random)
        let isMoved =
          (try? volume.rename(name, in: directory, to: newName, in: directories[other])) != nil
        #expect(names[which].contains(name) == isMoved, "step \(step)")
        if isMoved, names[which].remove(name) != nil { names[other].insert(newName) }
      default:
        let isThere = (try? volume.lookUp(name, in: directory)) != nil
        #expect(names[which].contains(name) == isThere, "step \(step)")
        if random.oneIn(100) { volume.forgetIndexes() }
      }
      guard step % 3000 == 2999 else { continue }
      for (directory, names) in zip(directories, names) {
        #expect(try Set(volume.entries(of: directory).keys) == names, "step \(step)")
      }
      try volume.unmount()
      try expectClean(disk, "step \(step)")
      volume = try TestVolume(disk, slotCount: 200, inodeCount: 32)
    }
    #expect(names.contains { $0.count > 100 })
  }

  /// One of a few hundred names of all lengths.
  private func randomName(_ random: inout SplitMix64) -> String {
    let number = Int.random(in: 0..<400, using: &random)
    return "\(number)" + String(repeating: "x", count: number * 7 % 250)
  }

  @Test func `A directory of which a block cannot be read has the names in the others`() throws {
    let disk = try Ext2Tools.make(blockSize: 4096, kilobytes: 4000, ["-N", "1100"])
    var volume = try TestVolume(disk)
    let directory = try volume.makeDirectory("folder", in: volume.root)
    for number in 0..<1000 { _ = try volume.makeFile("file \(number)", in: directory) }
    try volume.unmount()
    volume = try TestVolume(disk)
    let row = try volume.directoryRow(of: directory)
    disk.badBlocks = [UInt64(try volume.directoryBlock(3, of: row))]
    _ = try volume.lookUp("file 0", in: directory)
    #expect(throws: FileError.ioError) { _ = try volume.lookUp("file 999", in: directory) }
    #expect(throws: FileError.ioError) { _ = try volume.makeFile("file", in: directory) }
    disk.badBlocks = []
    _ = try volume.lookUp("file 999", in: directory)
    #expect(throws: FileError.exists) { _ = try volume.makeFile("file 999", in: directory) }
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func `An index has what was put into it, names of one hash among them`(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var index = DirectoryIndex(of: 12)
    var model: [UInt32: Set<UInt32>] = [:]
    for step in 0..<20_000 {
      // Few hashes, close to each other, so that they are in each other's way.
      let hash = UInt32.random(in: 1000..<1500, using: &random)
      let position = UInt32.random(in: 1..<20, using: &random)
      let isThere = model[hash, default: []].contains(position)
      if isThere {
        model[hash]?.remove(position)
        index.remove(hash, at: EntryPosition(rawValue: position))
      } else {
        model[hash, default: []].insert(position)
        index.insert(hash, at: EntryPosition(rawValue: position))
      }
      let asked = UInt32.random(in: 1000..<1500, using: &random)
      var search = index.search(asked)
      var found: Set<UInt32> = []
      while let position = index.next(&search) { found.insert(position.rawValue) }
      #expect(found == model[asked, default: []], "seed \(seed), step \(step)")
    }
  }

  @Test func `An index of more names than are worth it gives its memory back`() throws {
    var index = DirectoryIndex(of: 12)
    for number in 0..<DirectoryIndex.maximumCount {
      index.insert(UInt32(number), at: EntryPosition(rawValue: 7))
    }
    #expect(!index.isOverfull)
    index.insert(1, at: EntryPosition(rawValue: 8))
    #expect(index.isOverfull)
    index.remove(1, at: EntryPosition(rawValue: 8))
    index.insert(1, at: EntryPosition(rawValue: 8))
    #expect(index.isOverfull)
  }
}
