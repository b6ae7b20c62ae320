import TestSupport
import Testing

@testable import ExOSFiles
@testable import FileSimulation

@Suite struct FaultTests {
  /// What fails, and how often.
  enum Fault: CaseIterable {
    case reads, writes, flushes, everything, everyRead, everyWrite, everyRequest

    var faults: DeviceFaults {
      switch self {
      case .reads: DeviceFaults(reads: 6)
      case .writes: DeviceFaults(writes: 6)
      case .flushes: DeviceFaults(flushes: 2)
      case .everything: DeviceFaults(reads: 10, writes: 10, flushes: 4)
      case .everyRead: DeviceFaults(reads: 1)
      case .everyWrite: DeviceFaults(writes: 1)
      case .everyRequest: DeviceFaults(reads: 1, writes: 1, flushes: 1)
      }
    }
  }

  @Test(arguments: Fault.allCases, [1, 2, 3, 4] as [UInt64])
  func `A device that fails for a while costs nothing that was done without an error`(
    fault: Fault, seed: UInt64
  ) throws {
    let disk = try makeDisk(seed)
    let owner = RecordOwner(seed: seed)
    try work(disk, owner, fault, endsWell: true)
    try Ext2Tools.mend(disk)
    try owner.expect(owner.records, on: disk, "\(fault), seed \(seed)")
  }

  @Test(arguments: Fault.allCases, [5, 6, 7, 8] as [UInt64])
  func `A device that fails for good costs nothing that was synchronized`(
    fault: Fault, seed: UInt64
  ) throws {
    let disk = try makeDisk(seed)
    let owner = RecordOwner(seed: seed)
    try work(disk, owner, fault, endsWell: false)
    disk.faults = .none
    disk.losePower()
    try Ext2Tools.mend(disk)
    try owner.expect(owner.durable, on: disk, "\(fault), seed \(seed)")
  }

  @Test func `What an error may have left undone is for e2fsck to look at`() throws {
    let disk = try makeDisk(2)
    var volume = try TestVolume(disk, slotCount: 12)
    disk.faults.reads = 1
    #expect(throws: FileError.ioError) {
      for number in 0..<100 {
        let folder = try volume.makeDirectory("folder \(number)", in: volume.root)
        _ = try volume.write([1], to: try volume.makeFile("file", in: folder), at: 100_000)
      }
    }
    disk.faults = .none
    try volume.unmount()
    #expect(try Ext2Tools.debugfs("stats -h", disk).contains("clean with errors"))
  }

  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func `A name that moves is at one place, whatever fails on the way`(seed: UInt64) throws {
    let disk = try makeDisk(seed)
    var volume = try TestVolume(disk, slotCount: 9)
    let small = try volume.makeDirectory("small", in: volume.root)
    // More blocks than the cache has slots, so that whatever was read is gone again.
    let large = try volume.makeDirectory("large", in: volume.root)
    let filling = String(repeating: "n", count: 240)
    for number in 0..<250 { _ = try volume.makeFile("\(filling)\(number)", in: large) }
    let file = try volume.makeFile("file", in: small)
    let folder = try volume.makeDirectory("folder", in: small)
    var failures = 0
    for step in 0..<400 {
      let name = step % 2 == 0 ? "file" : "folder"
      let isInSmall = (try? volume.lookUp(name, in: small)) != nil
      let (from, to) = isInSmall ? (small, large) : (large, small)
      try volume.synchronize()
      volume.forgetIndexes()
      disk.faults.reads = Int.random(in: 2...100, using: &disk.random)
      do { try volume.rename(name, in: from, to: name, in: to) } catch FileError.ioError {
        failures += 1
      }
      disk.faults = .none
      let places = [small, large].filter { (try? volume.lookUp(name, in: $0)) != nil }
      #expect(places.count == 1, "seed \(seed), step \(step)")
      #expect(try volume.attributes(of: file).linkCount == 1)
      if name == "folder" { #expect(try volume.lookUp("..", in: folder) == places.first) }
    }
    #expect(failures > 50)
    try volume.unmount()
    try Ext2Tools.mend(disk)
    #expect(try Ext2Tools.check(disk).status == 0)
  }

  @Test func `A file that could not be cut shows nothing behind its end when it grows`() throws {
    let disk = try makeDisk(2)
    var volume = try TestVolume(disk, slotCount: 9)
    let file = try volume.makeFile("file", in: volume.root)
    var failures = 0
    for step in 0..<100 {
      let full = [UInt8](repeating: 0xaa, count: 700_000)
      #expect(try volume.write(full, to: file, at: 0) == full.count)
      try volume.synchronize()
      disk.faults.reads = Int.random(in: 2...10, using: &disk.random)
      do { try volume.setSize(of: file, to: 5000) } catch FileError.ioError { failures += 1 }
      disk.faults = .none
      try volume.setSize(of: file, to: 5000)
      try volume.setSize(of: file, to: 700_000)
      let isZero = try volume.read(file, at: 5000).allSatisfy { $0 == 0 }
      #expect(isZero, "step \(step)")
    }
    #expect(failures > 20)
  }

  @Test func `An inode that cannot be stored leaves the others room`() throws {
    let disk = try makeDisk(1)
    var volume = try TestVolume(disk, slotCount: 9, inodeCount: 16)
    for number in 0..<100 { _ = try volume.makeFile("file \(number)", in: volume.root) }
    try volume.synchronize()
    let first = try volume.lookUp("file 0", in: volume.root)
    let place = volume.inodePlace(UInt32(first.rawValue)).block
    _ = try volume.write([1], to: first, at: 0)
    for number in 30..<40 { _ = try volume.lookUp("file \(number)", in: volume.root) }
    for block in 0..<9 as Range<UInt64> { _ = try volume.cache.slot(of: 1000 + block) }
    disk.badBlocks = [UInt64(place)]
    for number in 30..<100 {
      let file = try volume.lookUp("file \(number)", in: volume.root)
      #expect(try volume.attributes(of: file).size == 0)
    }
    disk.badBlocks = []
    try volume.unmount()
    volume = try TestVolume(disk)
    #expect(try volume.attributes(of: first).size == 1)
  }

  private func makeDisk(_ seed: UInt64) throws -> MemoryDisk {
    let disk = try Ext2Tools.make(
      blockSize: seed % 2 == 0 ? 1024 : 4096, kilobytes: 12_000, ["-I", "256", "-N", "600"])
    disk.random = SplitMix64(seed: seed)
    disk.isReordering = true
    disk.keepsUnflushed = true
    return disk
  }

  /// Turns of work with the fault and without.
  @inline(never)
  private func work(
    _ disk: MemoryDisk, _ owner: RecordOwner, _ fault: Fault, endsWell: Bool
  ) throws {
    var volume = try TestVolume(disk, slotCount: owner.seed % 4 < 2 ? 8 : 14, inodeCount: 16)
    var visitor = Visitor(seed: owner.random.next())
    let playground = try volume.makeDirectory("playground", in: volume.root)
    let place = "\(fault), seed \(owner.seed)"
    try owner.begin(on: &volume)
    visitor.walk(&volume, from: playground)
    for turn in 0..<4 {
      for _ in 0..<60 { use(&volume, owner, &visitor, playground) }
      #expect(visitor.deviceErrors == 0 && owner.deviceErrors == 0, "\(place)")
      try volume.synchronize()
      owner.durable = owner.records
      disk.faults = fault.faults
      for _ in 0..<60 { use(&volume, owner, &visitor, playground) }
      #expect(visitor.deviceErrors + owner.deviceErrors > 0, "\(place)")
      if turn == 3, !endsWell { break }
      disk.faults = .none
      visitor.deviceErrors = 0
      owner.deviceErrors = 0
      try owner.compare(owner.records, on: &volume, place)
    }
    #expect(visitor.damage.union(owner.damage).isEmpty, "\(place)")
    if endsWell { try volume.unmount() }
  }

  private func use(
    _ volume: inout TestVolume, _ owner: RecordOwner, _ visitor: inout Visitor,
    _ playground: FileNumber
  ) {
    if visitor.random.oneIn(8) { visitor.walk(&volume, from: playground) }
    visitor.change(&volume)
    // The number of a file that is gone may be another's next.
    visitor.files = visitor.files.filter { (try? volume.attributes(of: $0)) != nil }
    if visitor.files.isEmpty { visitor.files = [playground] }
    owner.change(&volume)
  }
}
