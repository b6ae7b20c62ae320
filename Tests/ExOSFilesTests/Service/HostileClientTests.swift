import TestSupport
import Testing

@testable import ExOSFiles
@testable import FileSimulation

/// A client that does what it likes with its words and its memory harms nobody, and leaves nothing.
@Suite struct HostileClientTests {
  private func makeDisk() throws -> MemoryDisk {
    try Ext2Tools.make(blockSize: 1024, kilobytes: 8000, ["-N", "2000"])
  }

  @Test(arguments: 1...4)
  func `Random words over random memory are answered, and leave the volume whole`(
    seed: UInt64
  ) throws {
    let disk = try makeDisk()
    let service = try TestService(disk)
    let access = try service.connect()
    var random = SplitMix64(seed: seed)
    print("seed \(seed)")
    var codes: Set<UInt64> = []
    for step in 0..<20_000 {
      if step % 8 == 0 { scribble(over: access.store.memory, &random) }
      var words = (
        UInt64.random(in: 0..<24, using: &random), random.next() & 0xf, random.next(),
        0 as UInt64
      )
      words.0 |= (random.next() & (random.oneIn(2) ? 0xf : 0xffff)) << 8
      words.0 |= (random.next() & (random.oneIn(2) ? 0xf : 0xffff)) << 24
      if random.oneIn(2) { words.2 &= 0xfffff }
      if random.oneIn(8) { words.1 = random.next() }
      guard let request = VolumeRequest(words: words), request != .unmount else { continue }
      codes.insert(service.service.answer(request, from: access.row).code)
    }
    // It got somewhere, and not only one error.
    #expect(codes.count > 6, "\(codes)")
    #expect(codes.contains(0))
    service.service.dismiss(access.row)
    #expect(service.service.unmount() == VolumeAnswer())
    let report = try Ext2Tools.check(disk)
    #expect(report.status == 0, "seed \(seed): \(report.output)")
  }

  /// Some words anywhere, and small names where names stand.
  private func scribble(over memory: SlotMemory, _ random: inout SplitMix64) {
    for _ in 0..<64 {
      memory.store(
        random.next(), to: Int.random(in: 0..<memory.slotCount, using: &random),
        at: Int.random(in: 0..<4088, using: &random))
    }
    for place in [0, 256] {
      let letters = random.next() & 0x0303_0303_0303_0303 | 0x6060_6060_6060_6060
      memory.store(letters, to: ExchangeArea.smallSlot, at: place)
    }
    if random.oneIn(2) {
      memory.store(random.next() & 0x3f, to: 0, at: 0)
      memory.clear(1, at: 0, count: SlotMemory.slotSize)
      for _ in 0..<16 {
        memory.store(1 as UInt16, to: 1, at: Int.random(in: 0..<64, using: &random) * 2)
        let row = Int.random(in: 0..<HeldFiles.capacity, using: &random)
        memory.store(UInt64.random(in: 0..<16, using: &random), to: 0, at: 2048 + row * 16)
      }
    }
  }

  @Test func `What a client held is nobody's when it is gone`() throws {
    let service = try TestService(try makeDisk())
    var client = try service.makeClient()
    let before = client.statistics
    let file = try client.makeFile("file", in: client.root)
    _ = try client.write([UInt8](repeating: 1, count: 50_000), to: file, at: 0)
    try client.hold(file)
    try client.hold(file)
    try client.unlink("file", in: client.root)
    #expect(try client.read(file).count == 50_000)
    #expect(client.statistics.freeBlockCount < before.freeBlockCount)
    #expect(service.service.dismiss(where: { $0 == 1 }) == [0])
    #expect(service.service.clientCount == 0)
    #expect(service.service.volume.statistics == before)
    // It hears of it by name.
    #expect(throws: FileError.badDescriptor) { _ = try client.makeFile("new", in: client.root) }
  }

  @Test func `A client that is gone pins nothing`() throws {
    let service = try TestService(try makeDisk(), slotCount: 48)
    var clients = [try service.connect().row]
    for row in 0..<7 {
      let access = try service.connect()
      clients.append(access.row)
      for slot in 0..<48 where slot % 7 == row { access.area.setPins(1, of: slot) }
      // The area outlives the client here, as its frames do on the metal.
      if row < 6 { service.service.dismiss(access.row) }
    }
    var good = try service.makeClient()
    let file = try good.makeFile("file", in: good.root)
    #expect(try good.write([UInt8](repeating: 3, count: 100_000), to: file, at: 0) == 100_000)
    #expect(try good.read(file) == [UInt8](repeating: 3, count: 100_000))
  }

  @Test func `Who pins more than its share pins nothing`() throws {
    let service = try TestService(try makeDisk(), slotCount: 48)
    var good = try service.makeClient()
    let greedy = try service.connect()
    for slot in 0..<48 { greedy.area.setPins(1, of: slot) }
    let file = try good.makeFile("file", in: good.root)
    #expect(try good.write([UInt8](repeating: 3, count: 100_000), to: file, at: 0) == 100_000)
    #expect(try good.read(file) == [UInt8](repeating: 3, count: 100_000))
    #expect(service.service.answer(.statistics, from: greedy.row).code == 0)
  }

  @Test func `What stands in a client's memory before it is one counts for nothing`() throws {
    let service = try TestService(try makeDisk())
    let access = try service.connect()
    access.area.setPins(1, of: 3)
    #expect(access.area.heldFiles.insert(FileNumber(12)))
    service.service.connect(1, in: access.row, access.area, pinCount: 16)
    #expect(access.area.pinnedCount == 0)
    #expect(!access.area.heldFiles.contains(FileNumber(12)))
  }

  @Test func `Holds and clients are bounded, and who comes again begins anew`() throws {
    let service = try TestService(try makeDisk())
    var client = try service.makeClient()
    let names = (0...HeldFiles.capacity).map { "file \($0)" }
    let files = try names.map { try client.makeFile($0, in: client.root) }
    #expect(throws: FileError.badDescriptor) { try client.release(files[0]) }
    let error = #expect(throws: FileError.self) { for file in files { try client.hold(file) } }
    #expect(error == .tooManyOpenFiles)
    #expect(service.service.admit(1) == 0)
    #expect(throws: FileError.badDescriptor) { try client.unlink("file 0", in: client.root) }
    for _ in 0..<VolumeService<TestVolume>.clientCapacity { _ = try service.connect() }
    #expect(service.service.admit(99) == nil)
  }
}
