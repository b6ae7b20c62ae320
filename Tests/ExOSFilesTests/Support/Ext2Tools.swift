// The host's own ext2 tools, which make volumes for the tests and judge what became of them.

import Foundation
import Testing

@testable import ExOSFiles
@testable import FileSimulation

/// mke2fs, e2fsck and debugfs.
enum Ext2Tools {
  /// What a tool printed, and its exit status.
  struct Report {
    let output: String
    let status: Int32
  }

  /// Makes a volume.
  ///
  /// - Parameters:
  ///   - folder: What it holds; nothing for an empty one.
  ///   - options: More of mke2fs's.
  static func make(
    blockSize: Int, kilobytes: Int, from folder: URL? = nil, _ options: [String] = []
  ) throws -> MemoryDisk {
    try withTemporaryFolder { temporary in
      let image = temporary.appending(path: "image")
      let source = folder.map { ["-d", $0.path()] } ?? []
      let report = try run(
        ["mke2fs", "-t", "ext2", "-q", "-F", "-b", "\(blockSize)"] + options + source
          + [image.path(), "\(kilobytes)k"])
      #expect(report.status == 0, "\(report.output)")
      return load(try Data(contentsOf: image))
    }
  }

  /// What `e2fsck -fn` finds.
  static func check(_ disk: MemoryDisk) throws -> Report {
    try withTemporaryFolder { temporary in
      let image = temporary.appending(path: "image")
      try save(disk).write(to: image)
      return try run(["e2fsck", "-fn", image.path()])
    }
  }

  /// Has `e2fsck -fy` mend a volume.
  static func mend(_ disk: MemoryDisk) throws {
    try withTemporaryFolder { temporary in
      let image = temporary.appending(path: "image")
      try save(disk).write(to: image)
      // 0 is clean, 1 is mended.
      let report = try run(["e2fsck", "-fy", image.path()])
      #expect(report.status <= 1, "\(report.output)")
      let mended = load(try Data(contentsOf: image))
      for block in 0..<disk.blockCount { disk.copy(block, from: mended) }
    }
  }

  /// The volume that a command makes of a volume, whose image is its last word.
  static func edit(_ disk: MemoryDisk, _ command: [String]) throws -> MemoryDisk {
    try withTemporaryFolder { temporary in
      let image = temporary.appending(path: "image")
      try save(disk).write(to: image)
      // 0 is well, and 1 is what e2fsck says of a volume that it changed.
      let report = try run(command + [image.path()])
      #expect(report.status <= 1, "\(report.output)")
      return load(try Data(contentsOf: image))
    }
  }

  /// What debugfs answers to a request.
  static func debugfs(_ request: String, _ disk: MemoryDisk) throws -> String {
    try withTemporaryFolder { temporary in
      let image = temporary.appending(path: "image")
      try save(disk).write(to: image)
      return try run(["debugfs", "-R", request, image.path()]).output
    }
  }

  static func withTemporaryFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "exos-files-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
  }

  private static func load(_ data: Data) -> MemoryDisk {
    let bytes = [UInt8](data)
    let disk = MemoryDisk(blockCount: (bytes.count + 4095) / 4096)
    for block in 0..<Int(disk.blockCount) {
      let end = min(bytes.count, (block + 1) * 4096)
      disk.put([UInt8](bytes[block * 4096..<end]), at: UInt64(block))
    }
    return disk
  }

  private static func save(_ disk: MemoryDisk) -> Data {
    var data = Data(capacity: Int(disk.blockCount) * 4096)
    for block in 0..<disk.blockCount { data.append(contentsOf: disk.bytes(of: block)) }
    return data
  }

  private static func run(_ command: [String]) throws -> Report {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    // These tools are the administrator's, and not on everybody's path.
    process.arguments = ["PATH=/usr/sbin:/sbin:/usr/bin:/bin", "LC_ALL=C"] + command
    let output = Pipe()
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return Report(
      output: String(decoding: data, as: UTF8.self), status: process.terminationStatus)
  }
}
