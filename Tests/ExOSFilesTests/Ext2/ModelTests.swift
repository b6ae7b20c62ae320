import Testing

@testable import ExOSFiles
@testable import FileSimulation

@Suite struct ModelTests {
  @Test(arguments: [(1024, 128), (2048, 256), (4096, 256)])
  func `After 100,000 random operations a volume is what the model says, and clean`(
    blockSize: Int, inodeSize: Int
  ) throws {
    try churn(
      Ext2Volume<MemoryDevice, LeastRecentlyUsed>.self, blockSize: blockSize,
      inodeSize: inodeSize, rounds: 10, steps: 10_000, slotCount: 64)
  }

  @Test(arguments: [1024, 4096])
  func `A cache of six slots, whatever its policy, is enough`(blockSize: Int) throws {
    try churn(
      Ext2Volume<MemoryDevice, MostRecentlyUsed>.self, blockSize: blockSize, inodeSize: 256,
      rounds: 2, steps: 2500, slotCount: 7)
    try churn(
      Ext2Volume<MemoryDevice, SecondChance>.self, blockSize: blockSize, inodeSize: 256,
      rounds: 2, steps: 2500, slotCount: 7)
  }

  private func churn<Policy: ReplacementPolicy & ~Copyable>(
    _: Ext2Volume<MemoryDevice, Policy>.Type, blockSize: Int, inodeSize: Int, rounds: Int,
    steps: Int, slotCount: Int
  ) throws {
    let disk = try Ext2Tools.make(
      blockSize: blockSize, kilobytes: 40_000, ["-I", "\(inodeSize)", "-N", "2000"])
    disk.isReordering = true
    var model: FileSystemModel?
    for _ in 0..<rounds {
      var volume = try Ext2Volume<MemoryDevice, Policy>(disk, slotCount: slotCount)
      let current = model ?? FileSystemModel(root: volume.root, seed: UInt64(blockSize))
      if model == nil { try volume.removeDirectory("lost+found", in: volume.root) }
      model = current
      current.compareAll(on: &volume)
      current.run(steps, on: &volume)
      while !current.held.isEmpty { current.release(on: &volume) }
      try volume.unmount()
      let report = try Ext2Tools.check(disk)
      #expect(report.status == 0, "\(current.place) \(report.output)")
    }
    var volume = try Ext2Volume<MemoryDevice, Policy>(disk)
    model?.compareAll(on: &volume)
  }
}
