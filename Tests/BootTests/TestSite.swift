// A disk with files for the machine's web server, and the comparison of what came over with them.

import Foundation
import Testing

/// Files named after their sizes, whose bytes a seed decides.
final class TestSite {
  let folder = FileManager.default.temporaryDirectory.appending(path: "site-\(UUID())").path()
  let sizes: [Int]
  /// The image of a disk with the files.
  var disk: String { folder + ".img" }

  init(_ sizes: [Int]) throws {
    self.sizes = sizes
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true)
    var state: UInt64 = 0x9e37_79b9_7f4a_7c15
    for size in sizes {
      var bytes = [UInt8](repeating: 0, count: size)
      for index in bytes.indices {
        state = state &* 6_364_136_223_846_793_005 &+ 1
        bytes[index] = UInt8(truncatingIfNeeded: state >> 56)
      }
      try Data(bytes).write(to: URL(filePath: path(size)))
    }
    try Data("<!doctype html><title>test</title>".utf8)
      .write(to: URL(filePath: folder + "/index.html"))
    let megabytes = sizes.reduce(0, +) >> 20 + 32
    let run = try Script.run("image.sh", [folder, disk, "\(megabytes)M"])
    try #require(run.status == 0, "\(run.output)")
  }

  deinit {
    for path in [folder, disk, got] { try? FileManager.default.removeItem(atPath: path) }
  }

  private var got: String { folder + ".got" }

  private func path(_ size: Int) -> String { "\(folder)/\(size)" }

  /// Has curl get every file, and compares.
  func expectFiles(from machine: RunningMachine) throws {
    for size in sizes { try expectFile(size, from: machine) }
  }

  /// Has curl get a file, and compares; without it there is no point in going on.
  func expectFile(_ size: Int, from machine: RunningMachine) throws {
    let run = try machine.curl(
      ["--max-time", "60", "--fail", "--output", got, machine.url("/\(size)")])
    try #require(run.status == 0, "\(size) bytes: \(run.output)")
    let same = try Script.execute(
      "/usr/bin/env", ["cmp", got, path(size)])
    #expect(same.status == 0, "\(size) bytes: \(same.output)")
  }
}
