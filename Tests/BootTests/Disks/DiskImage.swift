// An image of a disk, made by the script that people use, and what the host's own ext2 tools find in it after
// a machine had it.

import Foundation

/// An ext2 volume in a file, beside the folder that it was made of.
final class DiskImage {
  private let place = FileManager.default.temporaryDirectory.appending(path: "disk-\(UUID())")
  /// What the volume holds at first.
  let folder: URL
  let path: String
  /// What the host's ext2 tools call the volume.
  private let volume: String

  /// Makes it.
  ///
  /// - Parameters:
  ///   - size: As mke2fs has it.
  ///   - isPartitioned: Whether the volume is in a partition.
  ///   - fill: Puts into the folder what is to be in the volume.
  init(
    size: String = "64M", isPartitioned: Bool = false, _ fill: (URL) throws -> Void = { _ in }
  ) throws {
    folder = place.appending(path: "folder")
    path = place.appending(path: "image").path()
    volume = isPartitioned ? "\(path)?offset=\(1 << 20)" : path
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try fill(folder)
    let run = try Script.run(
      "image.sh", (isPartitioned ? ["--partitioned"] : []) + [folder.path(), path, size])
    if run.status != 0 { throw Failure(said: run.output) }
  }

  deinit { try? FileManager.default.removeItem(at: place) }

  /// What a tool said that should have worked.
  struct Failure: Error {
    let said: String
  }

  /// A place beside the image for what a test needs.
  func temporary(_ name: String) -> String { place.appending(path: name).path() }

  // MARK: The host's tools

  private func execute(_ words: [String]) throws -> Run {
    // They are the administrator's, and not on everybody's path.
    try Script.execute(
      "/usr/bin/env", ["PATH=/usr/sbin:/sbin:/usr/bin:/bin", "LC_ALL=C"] + words)
  }

  /// What `e2fsck -fn` finds; its status is 0 where there is nothing to mend.
  func check() throws -> Run { try execute(["e2fsck", "-fn", volume]) }

  /// What `e2fsck -fy` does; its status is 0 or 1 where the volume is whole now.
  func mend() throws -> Run { try execute(["e2fsck", "-fy", volume]) }

  /// What debugfs answers to a request.
  func debugfs(_ request: String) throws -> Run {
    try execute(["debugfs", "-R", request, volume])
  }

  /// The content of a file in the volume; nothing where there is none.
  func content(of file: String) throws -> Data? {
    let copy = temporary("content")
    try? FileManager.default.removeItem(atPath: copy)
    _ = try debugfs("dump \(file) \(copy)")
    return FileManager.default.contents(atPath: copy)
  }

  /// What `diff` says of a folder of the host beside one of the volume.
  func difference(_ url: URL, from directory: String) throws -> Run {
    let copy = temporary("copy")
    try FileManager.default.createDirectory(
      atPath: copy, withIntermediateDirectories: true)
    _ = try debugfs("rdump \(directory) \(copy)")
    let last = directory.split(separator: "/").last.map { String($0) } ?? ""
    return try execute([
      "diff", "-r", "--no-dereference", url.path(), "\(copy)/\(last)",
    ])
  }

  // MARK: Faults

  /// What run.sh's `--disk` takes for a machine in which a block of a size fails.
  ///
  /// - Parameter operation: `read` or `write`.
  func failing(_ operation: String, block: Int, size: Int = 1024, once: Bool) throws -> String {
    let rules = temporary("rules")
    try """
    [inject-error]
    event = "\(operation)_aio"
    iotype = "\(operation)"
    errno = "5"
    sector = "\(block * size / 512)"
    once = "\(once ? "on" : "off")"

    """.write(toFile: rules, atomically: true, encoding: .utf8)
    return "blkdebug:\(rules):\(path)"
  }
}
