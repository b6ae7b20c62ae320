import TestSupport
import Testing

@testable import ExOSFiles
@testable import FileSimulation

@Suite struct PowerLossTests {
  @Test(arguments: [1, 2, 3, 4, 5, 6] as [UInt64])
  func `What was synchronized is there after the power was lost and e2fsck has been`(
    seed: UInt64
  ) throws {
    let disk = try Ext2Tools.make(blockSize: seed % 2 == 0 ? 1024 : 4096, kilobytes: 4000)
    var random = SplitMix64(seed: seed)
    disk.random = random
    disk.isReordering = true
    disk.keepsUnflushed = true
    for round in 0..<4 {
      let folder = "kept \(round)"
      try work(disk, folder, &random)
      disk.losePower()
      try Ext2Tools.mend(disk)
      for kept in 0...round { try expectKept(disk, "kept \(kept)", seed) }
    }
  }

  /// Makes a folder that is synchronized, and then changes that are not.
  @inline(never)
  private func work(
    _ disk: MemoryDisk, _ folder: String, _ random: inout SplitMix64
  ) throws {
    // Few slots, so that much is written before the power goes.
    var volume = try TestVolume(disk, slotCount: 12, inodeCount: 16)
    let directory = try volume.makeDirectory(folder, in: volume.root)
    for size in [1, 5000, 60_000] {
      let file = try volume.makeFile("file \(size)", in: directory)
      _ = try volume.write(SampleFolder.content(size), to: file, at: 0)
    }
    try volume.synchronize()
    var visitor = Visitor(seed: random.next())
    for _ in 0..<60 {
      visitor.directories = [volume.root]
      visitor.change(&volume)
      for name in ["a", "b", "new"] {
        if let file = try? volume.lookUp(name, in: volume.root) { visitor.files.append(file) }
      }
    }
  }

  @inline(never)
  private func expectKept(_ disk: MemoryDisk, _ folder: String, _ seed: UInt64) throws {
    var volume = try TestVolume(disk)
    let directory = try volume.lookUp(folder, in: volume.root)
    for size in [1, 5000, 60_000] {
      let file = try volume.lookUp("file \(size)", in: directory)
      let isKept = try volume.read(file) == SampleFolder.content(size)
      #expect(isKept, "seed \(seed), \(folder), \(size) bytes")
    }
    try volume.unmount()
    disk.unflushed = []
  }
}
