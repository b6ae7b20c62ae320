import TestSupport
import Testing

@testable import ExOSFiles
@testable import FileSimulation

/// A volume through a service is like one's own, whoever else uses it.
@Suite struct ServedVolumeTests {
  private func makeDisk(blockSize: Int = 1024) throws -> MemoryDisk {
    let disk = try Ext2Tools.make(blockSize: blockSize, kilobytes: 40_000, ["-N", "2000"])
    disk.isReordering = true
    return disk
  }

  @Test(arguments: [1024, 4096])
  func `After 10,000 random operations of a client a volume is what the model says, and clean`(
    blockSize: Int
  ) throws {
    let disk = try makeDisk(blockSize: blockSize)
    let service = try TestService(disk)
    var client = try service.makeClient()
    try client.removeDirectory("lost+found", in: client.root)
    let model = FileSystemModel(root: client.root, seed: UInt64(blockSize))
    model.run(10_000, on: &client)
    model.compareAll(on: &client)
    while !model.held.isEmpty { model.release(on: &client) }
    #expect(service.service.unmount() == VolumeAnswer())
    let report = try Ext2Tools.check(disk)
    #expect(report.status == 0, "\(report.output)")
  }

  @Test func `What one client does another sees at once, whatever it had learnt`() throws {
    let service = try TestService(try makeDisk())
    var one = try service.makeClient()
    var other = try service.makeClient()
    try one.removeDirectory("lost+found", in: one.root)
    let model = FileSystemModel(root: one.root, seed: 17)
    model.maximumSize = 6000
    for _ in 0..<60 {
      model.run(15, on: &one)
      // Who holds a file must release it.
      while !model.held.isEmpty { model.release(on: &one) }
      model.compareAll(on: &other)
      model.run(15, on: &other)
      while !model.held.isEmpty { model.release(on: &other) }
      model.compareAll(on: &one)
    }
  }

  @Test func `To look at the same again asks nobody`() throws {
    let service = try TestService(try makeDisk(blockSize: 4096))
    var client = try service.makeClient()
    let file = try client.makeFile("file", in: client.root)
    _ = try client.write([UInt8](repeating: 7, count: 9000), to: file, at: 0)
    try look(&client, at: file)
    let before = service.askCount
    for _ in 0..<100 { try look(&client, at: file) }
    #expect(service.askCount == before)
    // While something is being changed, what was learnt counts for nothing.
    service.service.board.beginChange()
    try look(&client, at: file)
    #expect(service.askCount > before)
    let within = service.askCount
    try look(&client, at: file)
    #expect(service.askCount > within)
    service.service.board.endChange(service.service.volume.changeCount)
    try look(&client, at: file)
    let after = service.askCount
    try look(&client, at: file)
    #expect(service.askCount == after)
    _ = try client.makeFile("other", in: client.root)
    try look(&client, at: file)
    #expect(service.askCount > after + 1)
  }

  private func look(_ client: inout ServedVolume<LocalAccess>, at file: FileNumber) throws {
    #expect(try client.lookUp("file", in: client.root) == file)
    #expect(try client.kind(of: file) == .regular)
    #expect(try client.attributes(of: file).size == 9000)
    #expect(try client.read(file) == [UInt8](repeating: 7, count: 9000))
  }

  @Test func `A view of a block that left is asked for anew`() throws {
    let service = try TestService(try makeDisk(blockSize: 4096), slotCount: 16)
    var one = try service.makeClient()
    var other = try service.makeClient()
    let small = try one.makeFile("small", in: one.root)
    _ = try one.write([1, 2, 3], to: small, at: 0)
    let large = try one.makeFile("large", in: one.root)
    _ = try one.write([UInt8](repeating: 9, count: 200_000), to: large, at: 0)
    for _ in 0..<20 {
      #expect(try one.read(small) == [1, 2, 3])
      #expect(try other.read(large).count == 200_000)
    }
  }

  @Test func `What a client looks at, and what it pinned, stays where it is`() throws {
    let service = try TestService(try makeDisk(blockSize: 4096), slotCount: 16)
    var one = try service.makeClient()
    var other = try service.makeClient()
    let files = try (0..<3).map { index in
      let file = try one.makeFile("file \(index)", in: one.root)
      _ = try one.write([UInt8](repeating: UInt8(index), count: 4096), to: file, at: 0)
      return file
    }
    let large = try one.makeFile("large", in: one.root)
    _ = try one.write([UInt8](repeating: 9, count: 200_000), to: large, at: 0)
    let pinned = try one.view(of: files[0], at: 0)
    try one.pin(pinned, of: files[0])
    try one.pin(pinned, of: files[0])
    one.unpin(pinned, of: files[0])
    _ = try one.view(of: files[1], at: 0)
    _ = try one.view(of: files[2], at: 0)
    let last = try one.view(of: files[1], at: 0)
    #expect(try other.read(large).count == 200_000)
    #expect(pinned.bytes.array == [UInt8](repeating: 0, count: 4096))
    #expect(last.bytes.array == [UInt8](repeating: 1, count: 4096))
    one.unpin(pinned, of: files[0])
    _ = try one.view(of: files[2], at: 0)
    #expect(try other.read(large).count == 200_000)
    #expect(pinned.bytes.array != [UInt8](repeating: 0, count: 4096))
  }

  @Test func `A client pins no more than its share`() throws {
    let service = try TestService(try makeDisk(blockSize: 4096), slotCount: 128)
    var client = try service.makeClient(pinCount: 0)
    let file = try client.makeFile("file", in: client.root)
    _ = try client.write([UInt8](repeating: 9, count: 64 * 4096), to: file, at: 0)
    var count = 0
    let error = #expect(throws: FileError.self) {
      while true {
        try client.pin(try client.view(of: file, at: UInt64(count) * 4096), of: file)
        count += 1
      }
    }
    #expect(error == .noLocks)
    #expect(count == 4, "a small share, of which each of eight has one in a quarter of the cache")
    for index in 0..<4 {
      let offset = UInt64(index) * 4096
      client.unpin(try client.view(of: file, at: offset), of: file)
    }
    try client.pin(try client.view(of: file, at: 0), of: file)
  }

  @Test func `Who asks for many pins gets what half of the cache leaves beside small shares`()
    throws
  {
    let service = try TestService(try makeDisk(blockSize: 4096), slotCount: 128)
    let shares = try [1000, 20, 0].map { try service.makeClient(pinCount: $0).pinLimit }
    #expect(shares == [64 - 7 * 4, 4, 4])
  }
}
