import Foundation
import Testing

@testable import ExOSFiles
@testable import FileSimulation

@Suite struct FeatureTests {
  /// Where the superblock says what the volume uses (Linux, fs/ext4/ext4.h).
  private enum Features: Int {
    case compatible = 1116
    case incompatible = 1120
    case readOnlyCompatible = 1124
  }

  private func add(_ bits: UInt32, to features: Features, of disk: MemoryDisk) {
    let memory = disk.content.memory
    memory.store(
      memory.word32(0, at: features.rawValue) | bits, to: 0, at: features.rawValue)
  }

  private func expectClean(_ disk: MemoryDisk) throws {
    let report = try Ext2Tools.check(disk)
    #expect(report.status == 0, "\(report.output)")
  }

  @Test(arguments: [0x8, 0x10, 0x40, 0x400, 0x8000_0000] as [UInt32])
  func `What only a writer must know has the volume mounted to be read`(bit: UInt32) throws {
    let disk = try Ext2Tools.make(blockSize: 1024, kilobytes: 1000)
    var volume = try TestVolume(disk)
    let file = try volume.makeFile("file", in: volume.root)
    _ = try volume.write(SampleFolder.content(5000), to: file, at: 0)
    try volume.unmount()
    add(bit, to: .readOnlyCompatible, of: disk)
    disk.writeCount = 0
    volume = try TestVolume(disk)
    #expect(volume.statistics.isReadOnly)
    let found = try volume.lookUp("file", in: volume.root)
    #expect(try volume.read(found, count: 5000) == SampleFolder.content(5000))
    #expect(throws: FileError.readOnly) { _ = try volume.makeFile("new", in: volume.root) }
    #expect(throws: FileError.readOnly) { try volume.unlink("file", in: volume.root) }
    #expect(throws: FileError.readOnly) { try volume.setSize(of: found, to: 0) }
    #expect(throws: FileError.readOnly) {
      _ = try volume.write(SampleFolder.content(1), to: found, at: 0)
    }
    try volume.synchronize()
    try volume.unmount()
    #expect(disk.writeCount == 0)
  }

  @Test(
    arguments: [
      (0x4, Ext2Feature.needsRecovery), (0x40, .extents), (0x80, .wide), (0x8000, .inlineData),
      (0x10000, .encryption), (0x8000_0000, .unknown),
    ] as [(UInt32, Ext2Feature)])
  func `What changes the format keeps the volume from being mounted, by name`(
    bit: UInt32, feature: Ext2Feature
  ) throws {
    let disk = try Ext2Tools.make(blockSize: 1024, kilobytes: 1000)
    add(bit, to: .incompatible, of: disk)
    #expect(throws: Ext2MountError.unsupported(feature)) { _ = try TestVolume(disk) }
    #expect(disk.writeCount == 0)
  }

  @Test func `A volume of revision 0 is read and written`() throws {
    let disk = try Ext2Tools.make(
      blockSize: 1024, kilobytes: 1000, ["-r", "0", "-O", "none", "-I", "128"])
    var volume = try TestVolume(disk)
    let file = try volume.makeFile("file", in: volume.root)
    _ = try volume.write(SampleFolder.content(30_000), to: file, at: 0)
    try volume.unmount()
    volume = try TestVolume(disk)
    let found = try volume.lookUp("file", in: volume.root)
    #expect(try volume.read(found, count: 30_000) == SampleFolder.content(30_000))
    try volume.unmount()
    try expectClean(disk)
  }

  @Test func `A directory with an index is read with it, and written without`() throws {
    let disk = try Ext2Tools.withTemporaryFolder { folder in
      for number in 0..<400 {
        try Data("\(number)".utf8).write(
          to: folder.appending(path: "a name of some length \(number)"))
      }
      return try Ext2Tools.edit(
        Ext2Tools.make(
          blockSize: 1024, kilobytes: 3000, from: folder, ["-O", "dir_index", "-N", "600"]),
        ["e2fsck", "-fyD"])
    }
    #expect(try Ext2Tools.debugfs("htree_dump /", disk).contains("Root node dump"))
    var volume = try TestVolume(disk)
    for number in 0..<400 {
      let file = try volume.lookUp("a name of some length \(number)", in: volume.root)
      #expect(try volume.read(file, count: 10) == Array("\(number)".utf8))
    }
    _ = try volume.makeFile("one more", in: volume.root)
    try volume.unlink("a name of some length 7", in: volume.root)
    try volume.unmount()
    // Without the flag nobody looks for the new name in the old index.
    #expect(try !Ext2Tools.debugfs("htree_dump /", disk).contains("Root node dump"))
    let listing = try Ext2Tools.debugfs("ls /", disk)
    #expect(listing.contains("one more") && listing.contains("a name of some length 399"))
    let report = try Ext2Tools.check(disk)
    #expect(report.status == 0, "\(report.output)")
  }

  @Test(arguments: [128, 256])
  func `Extended attributes stay with their file, and go with it`(inodeSize: Int) throws {
    let empty = try Ext2Tools.make(
      blockSize: 1024, kilobytes: 1000, ["-I", "\(inodeSize)", "-O", "ext_attr"])
    var volume = try TestVolume(empty)
    _ = try volume.makeFile("file", in: volume.root)
    let before = volume.statistics
    try volume.unmount()
    let value = String(repeating: "v", count: 300)
    let disk = try Ext2Tools.edit(
      empty, ["debugfs", "-w", "-R", "ea_set /file user.colour \(value)"])
    volume = try TestVolume(disk)
    let file = try volume.lookUp("file", in: volume.root)
    _ = try volume.write(SampleFolder.content(20_000), to: file, at: 0)
    try volume.setSize(of: file, to: 3)
    try volume.unmount()
    #expect(try Ext2Tools.debugfs("ea_get /file user.colour", disk).contains(value))
    try expectClean(disk)
    volume = try TestVolume(disk)
    try volume.unlink("file", in: volume.root)
    #expect(volume.statistics.freeBlockCount == before.freeBlockCount)
    try volume.unmount()
    try expectClean(disk)
  }
}
