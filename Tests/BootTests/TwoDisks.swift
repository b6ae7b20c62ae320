// Two disks in a folder of their own: one with an ext2 volume, and an empty one.

import Foundation

/// Disks of a machine, until the value's life ends.
final class TwoDisks {
  private let folder: URL
  private let volume: String
  private let empty: String

  private static let megabytes = 16

  init() throws {
    let manager = FileManager.default
    folder = manager.temporaryDirectory.appending(path: "exokernel-\(UUID().uuidString)")
    let content = folder.appending(path: "content")
    try manager.createDirectory(at: content, withIntermediateDirectories: true)
    try Data("beside it\n".utf8).write(to: content.appending(path: "hello.txt"))
    volume = folder.appending(path: "volume.img").path()
    empty = folder.appending(path: "empty.img").path()
    _ = try Script.run("image.sh", [content.path(), volume, "\(TwoDisks.megabytes)M"])
    try Data(count: TwoDisks.megabytes << 20).write(to: URL(filePath: empty))
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  var options: [String] { ["--disk", volume, "--disk", empty] }

  /// The disks carry out so many requests a second.
  func slowOptions(_ rate: Int) -> [String] {
    ["--disk", "slow:\(rate):\(volume)", "--disk", "slow:\(rate):\(empty)"]
  }

  /// Boots with both, types the commands and ends the machine.
  func boot(_ commands: [String]) throws -> Run {
    let input = (commands + ["shutdown"]).map { $0 + "\n" }.joined()
    return try Script.boot(options, input: input)
  }

  /// Has records added, and kills the machine by force when one is on the disk.
  ///
  /// - Returns: How many the program said that it kept.
  func addUntilKilled(_ count: Int, killedAt number: Int) throws -> Int? {
    let machine = try RunningMachine(options)
    for index in 1...count { try machine.type("run records add number \(index)\n") }
    let text = Data("number \(number)\0".utf8)
    for _ in 0..<1200 {
      if try Data(contentsOf: URL(filePath: empty)).range(of: text) != nil { break }
      Thread.sleep(forTimeInterval: 0.05)
    }
    try machine.kill()
    let run = try machine.finish("")
    return run.lines.compactMap { $0.wholeMatch(of: /record ([0-9]+) is kept/) }
      .compactMap { Int($0.1) }.last
  }

  /// Writes what is no record into half of a block of the second disk.
  func damage(block: Int) throws {
    let file = try FileHandle(forUpdating: URL(filePath: empty))
    try file.seek(toOffset: UInt64(block) * 4096)
    try file.write(contentsOf: Data(repeating: 0x5a, count: 2048))
    try file.close()
  }

  /// What e2fsck says of the volume: 0 is nothing to mend.
  func checkVolume() throws -> Int32 {
    try Script.execute(
      "/bin/sh", ["-c", "PATH=$PATH:/usr/sbin:/sbin exec e2fsck -fn \"$0\"", volume]
    ).status
  }
}
