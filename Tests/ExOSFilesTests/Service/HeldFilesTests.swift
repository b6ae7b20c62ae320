import TestSupport
import Testing

@testable import ExOSFiles
@testable import FileSimulation

/// What a client holds it says in its own memory, and the service finds it there when a file's last name goes.
@Suite struct HeldFilesTests {
  private func makeService() throws -> TestService {
    try TestService(try Ext2Tools.make(blockSize: 1024, kilobytes: 8000, ["-N", "2000"]))
  }

  private func makeFile(_ client: inout ServedVolume<LocalAccess>) throws -> FileNumber {
    let file = try client.makeFile("file", in: client.root)
    _ = try client.write([UInt8](repeating: 5, count: 50_000), to: file, at: 0)
    return file
  }

  // MARK: The table

  @Test(arguments: 1...4)
  func `The table holds what a dictionary holds, until it is full`(seed: UInt64) {
    print("seed \(seed)")
    var random = SplitMix64(seed: seed)
    let store = SlotStore(slotCount: 1)
    let table = HeldFiles(store.memory.words(from: 0), from: 256)
    var model: [UInt64: Int] = [:]
    var fullCount = 0
    // Few numbers, many of which have one home.
    let numbers = (0..<120 as Range<UInt64>).map { 11 + $0 % 10 * 64 + $0 / 10 * (seed + 1) }
    for step in 0..<20_000 {
      let number = random.pick(numbers, else: 11)
      let isGrowing = step / 500 % 2 == 0
      if isGrowing ? !random.oneIn(4) : random.oneIn(4) {
        let hasRoom = model[number] != nil || model.count < HeldFiles.capacity
        if !hasRoom { fullCount += 1 }
        #expect(table.insert(FileNumber(number)) == hasRoom)
        if hasRoom { model[number, default: 0] += 1 }
      } else {
        #expect(table.remove(FileNumber(number)) == (model[number] != nil))
        if let count = model[number] { model[number] = count == 1 ? nil : count - 1 }
      }
      if step % 20 == 0 {
        for number in numbers {
          #expect(table.contains(FileNumber(number)) == (model[number] != nil), "step \(step)")
        }
      }
    }
    #expect(fullCount > 100)
  }

  @Test func `A table of anything at all is looked through to its end and no further`() {
    var random = SplitMix64(seed: 3)
    let store = SlotStore(slotCount: 1)
    let table = HeldFiles(store.memory.words(from: 0), from: 256)
    for _ in 0..<1000 {
      for place in stride(from: 0, to: 4096, by: 8) {
        store.memory.store(random.next() & (random.oneIn(2) ? 0xff : .max), to: 0, at: place)
      }
      for number in 0..<300 as Range<UInt64> where table.contains(FileNumber(number)) {
        #expect(table.remove(FileNumber(number)))
      }
      _ = table.insert(FileNumber(random.next()))
    }
    #expect(!table.contains(FileNumber(0)))
  }

  // MARK: Files in use

  @Test func `To open, read and close the same again asks nobody`() throws {
    let service = try makeService()
    var files = Files(try service.makeClient())
    try files.put("content", at: "/file")
    #expect(try files.text(at: "/file") == "content")
    let before = service.askCount
    for _ in 0..<100 { #expect(try files.text(at: "/file") == "content") }
    #expect(service.askCount == before)
  }

  @Test func `A file whose name another takes away lives until the last who holds it lets go`()
    throws
  {
    let service = try makeService()
    var one = try service.makeClient()
    var two = try service.makeClient()
    let before = one.statistics
    let file = try makeFile(&one)
    try one.hold(file)
    try two.hold(file)
    try two.hold(file)
    try two.unlink("file", in: two.root)
    for _ in 0..<2 {
      #expect(try one.read(file).count == 50_000)
      try two.release(file)
    }
    #expect(try one.read(file) == [UInt8](repeating: 5, count: 50_000))
    #expect(try two.makeFile("other", in: two.root) != file)
    try two.unlink("other", in: two.root)
    #expect(service.service.board.unnamedCount == 1)
    try one.release(file)
    #expect(one.statistics == before)
    #expect(service.service.board.unnamedCount == 0)
    #expect(throws: FileError.notFound) { try one.hold(file) }
    // It is not held by having been tried.
    #expect(throws: FileError.badDescriptor) { try one.release(file) }
  }

  @Test func `A file and a directory that others replaced live while they are held`() throws {
    let service = try makeService()
    var one = try service.makeClient()
    var two = try service.makeClient()
    let file = try makeFile(&one)
    let directory = try one.makeDirectory("directory", in: one.root)
    try one.hold(file)
    try one.hold(directory)
    _ = try two.makeFile("new", in: two.root)
    try two.rename("new", in: two.root, to: "file", in: two.root)
    try two.removeDirectory("directory", in: two.root)
    #expect(try one.read(file).count == 50_000)
    #expect(try one.kind(of: directory) == .directory)
    #expect(throws: FileError.notFound) { _ = try one.makeFile("inside", in: directory) }
    try one.release(file)
    try one.release(directory)
    #expect(throws: FileError.notFound) { _ = try one.kind(of: directory) }
    #expect(throws: FileError.notFound) { _ = try one.read(file) }
  }

  @Test func `Who lets go without a word has files go with the next who says one, or with itself`()
    throws
  {
    let service = try makeService()
    var one = try service.makeClient()
    var two = try service.makeClient()
    let before = one.statistics
    for isDismissed in [false, true] {
      let file = try makeFile(&one)
      let other = try two.makeFile("other", in: two.root)
      try one.hold(file)
      try two.hold(other)
      try two.unlink("file", in: two.root)
      one.area.memory.clear(0, at: 0, count: SlotMemory.slotSize)
      try two.unlink("other", in: two.root)
      #expect(try two.read(file).count == 50_000)
      if isDismissed { service.service.dismiss(0) } else { try two.release(other) }
      if isDismissed { try two.release(other) }
      #expect(two.statistics == before)
    }
  }

  @Test func `A volume is whole that was unmounted while clients held files without names`() throws
  {
    let disk = try Ext2Tools.make(blockSize: 1024, kilobytes: 8000, ["-N", "2000"])
    let service = try TestService(disk)
    var client = try service.makeClient()
    let file = try makeFile(&client)
    try client.hold(file)
    try client.unlink("file", in: client.root)
    #expect(service.service.unmount() == VolumeAnswer())
    service.service.dismiss(0)
    let report = try Ext2Tools.check(disk)
    #expect(report.status == 0, "\(report.output)")
  }
}
