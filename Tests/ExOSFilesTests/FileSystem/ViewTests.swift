import Testing

@testable import ExOSFiles
@testable import FileSimulation

/// Content that was looked at is found again without looking it up, and not one moment longer than it holds.
@Suite struct ViewTests {
  private func makeVolume(blockSize: Int = 4096, slotCount: Int = 64) throws -> TestVolume {
    try TestVolume(
      try Ext2Tools.make(blockSize: blockSize, kilobytes: 4000), slotCount: slotCount)
  }

  @Test func `A file that became shorter shows no more than it has`() throws {
    var volume = try makeVolume()
    let file = try volume.makeFile("file", in: volume.root)
    _ = try volume.write([UInt8](repeating: 1, count: 5000), to: file, at: 0)
    for offset in [0, 96, 4000] as [UInt64] {
      #expect(try volume.view(of: file, at: offset).count == 4096 - Int(offset))
    }
    #expect(try volume.view(of: file, at: 4999).count == 1)
    #expect(try volume.view(of: file, at: 5001).count == 0)
    try volume.setSize(of: file, to: 100)
    for offset in [0, 96, 4000] as [UInt64] {
      #expect(try volume.view(of: file, at: offset).count == max(0, 100 - Int(offset)))
    }
    #expect(try volume.view(of: file, at: 4999).count == 0)
    try volume.setSize(of: file, to: 5000)
    #expect(
      try volume.read(file) == [UInt8](repeating: 1, count: 100)
        + [UInt8](repeating: 0, count: 4900))
  }

  @Test func `A block that made room for others is read again`() throws {
    var volume = try makeVolume(slotCount: 12)
    let small = try volume.makeFile("small", in: volume.root)
    _ = try volume.write([1, 2, 3], to: small, at: 0)
    let large = try volume.makeFile("large", in: volume.root)
    _ = try volume.write([UInt8](repeating: 9, count: 100_000), to: large, at: 0)
    for _ in 0..<5 {
      #expect(try volume.read(small) == [1, 2, 3])
      #expect(try volume.read(large) == [UInt8](repeating: 9, count: 100_000))
    }
  }

  @Test func `A new file has nothing of the one that had its number before`() throws {
    var volume = try makeVolume()
    let file = try volume.makeFile("file", in: volume.root)
    _ = try volume.write([1, 2, 3], to: file, at: 0)
    #expect(try volume.read(file) == [1, 2, 3])
    try volume.unlink("file", in: volume.root)
    #expect(throws: FileError.notFound) { _ = try volume.view(of: file, at: 0) }
    #expect(try volume.makeFile("other", in: volume.root) == file)
    #expect(try volume.view(of: file, at: 0).count == 0)
  }

  @Test func `What is written to a pinned block shows in another slot at once`() throws {
    var volume = try makeVolume()
    let file = try volume.makeFile("file", in: volume.root)
    _ = try volume.write([1, 2, 3], to: file, at: 0)
    let view = try volume.view(of: file, at: 0)
    volume.pin(view, of: file)
    _ = try volume.write([4], to: file, at: 1)
    #expect(view.bytes.array == [1, 2, 3])
    #expect(try volume.read(file) == [1, 4, 3])
    volume.unpin(view, of: file)
    #expect(try volume.read(file) == [1, 4, 3])
  }

  @Test func `A file without a name is gone when its volume is unmounted`() throws {
    // Its block goes, and the slot stays that of its neighbours.
    var volume = try makeVolume(blockSize: 1024)
    let file = try volume.makeFile("file", in: volume.root)
    _ = try volume.write([1, 2, 3], to: file, at: 0)
    try volume.hold(file)
    try volume.unlink("file", in: volume.root)
    #expect(try volume.read(file) == [1, 2, 3])
    try volume.unmount()
    #expect(throws: FileError.notFound) { _ = try volume.view(of: file, at: 0) }
  }

  @Test func `What is being read is not there yet`() throws {
    let disk = MemoryDisk(blockCount: 10, seed: 1)
    // One slot, beside the one of zeroes.
    var cache = BufferCache<MemoryDevice, SecondChance>(MemoryDevice(disk, slotCount: 2))
    let slot = try cache.slot(of: 3)
    var answers = [cache.use(slot, of: 3)]
    #expect(try cache.slot(of: 4) == slot)
    answers.append(cache.use(slot, of: 3))
    cache.prefetch(3)
    #expect(cache.find(3) == slot)
    answers.append(cache.use(slot, of: 3))
    #expect(try cache.slot(of: 3) == slot)
    answers.append(cache.use(slot, of: 3))
    #expect(answers == [true, false, false, true])
    #expect(cache.statistics.hits == 2)
  }
}
