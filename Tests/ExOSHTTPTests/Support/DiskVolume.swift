// A volume on a disk in memory, formatted by the host's own mke2fs: with a cache whose size a test chooses, and
// faults.

import ExOSFiles
import Foundation
import TestSupport

@testable import FileSimulation

typealias DiskVolume = Ext2Volume<MemoryDevice, SecondChance>

extension MemoryDisk {
  /// An empty ext2 volume.
  static func formatted(blockSize: Int, megabytes: Int) throws -> MemoryDisk {
    let image = FileManager.default.temporaryDirectory.appending(path: "web-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: image) }
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [
      "PATH=/usr/sbin:/sbin:/usr/bin:/bin", "mke2fs", "-t", "ext2", "-q", "-F", "-b",
      "\(blockSize)", image.path(), "\(megabytes)m",
    ]
    try process.run()
    process.waitUntilExit()
    let bytes = [UInt8](try Data(contentsOf: image))
    let disk = MemoryDisk(blockCount: bytes.count / SlotMemory.slotSize)
    for block in 0..<Int(disk.blockCount) {
      let start = block * SlotMemory.slotSize
      disk.put(Array(bytes[start..<start + SlotMemory.slotSize]), at: UInt64(block))
    }
    return disk
  }
}

/// What time it is for a volume, which is later whenever somebody looks.
final class AdvancingClock {
  private var seconds: Int64 = Samples.time

  func time() -> FileTime {
    seconds += 1
    return FileTime(seconds: seconds)
  }
}

extension Ext2Volume where Device == MemoryDevice, Policy == SecondChance {
  /// Mounts a disk through a cache of so many slots.
  init(_ disk: MemoryDisk, slotCount: Int) throws {
    let clock = AdvancingClock()
    try self.init(mounting: MemoryDevice(disk, slotCount: slotCount)) { clock.time() }
  }
}
