// A folder on the host with something of everything that a volume made of it should have.

import Foundation

/// A folder and what is in it.
struct SampleFolder {
  let url: URL
  /// Regular files by path, but for the sparse one.
  private(set) var files: [String: [UInt8]] = [:]
  private(set) var links: [String: String] = [:]
  /// A file with one block of content far behind holes.
  static let sparseOffset: UInt64 = 70 << 20
  static let sparseContent = [UInt8](repeating: 0x5a, count: 100)

  init(in temporary: URL, blockSize: Int) throws {
    url = temporary.appending(path: "sample")
    let manager = FileManager.default
    for folder in ["a/b/c", "many", "empty"] {
      try manager.createDirectory(
        at: url.appending(path: folder), withIntermediateDirectories: true)
    }
    for size in [0, 1, blockSize - 1, blockSize, 12 * blockSize, 12 * blockSize + 1, 700_000] {
      try put("a/file-\(size)", SampleFolder.content(size))
    }
    try put("a/b/c/\(String(repeating: "x", count: 255))", SampleFolder.content(10))
    for number in 0..<300 { try put("many/number \(number)", SampleFolder.content(number)) }
    try manager.linkItem(
      at: url.appending(path: "a/file-1"), to: url.appending(path: "a/other name"))
    files["a/other name"] = files["a/file-1"]
    for (name, target) in [
      ("fast", "a/file-1"), ("slow", String(repeating: "long/", count: 30)),
      ("edge59", String(repeating: "e", count: 59)), ("edge60", String(repeating: "e", count: 60)),
    ] {
      try manager.createSymbolicLink(
        atPath: url.appending(path: name).path(), withDestinationPath: target)
      links[name] = target
    }
    try Data().write(to: url.appending(path: "sparse"))
    let handle = try FileHandle(forWritingTo: url.appending(path: "sparse"))
    try handle.seek(toOffset: SampleFolder.sparseOffset)
    try handle.write(contentsOf: Data(SampleFolder.sparseContent))
    try handle.close()
  }

  private mutating func put(_ path: String, _ bytes: [UInt8]) throws {
    try Data(bytes).write(to: url.appending(path: path))
    files[path] = bytes
  }

  /// Bytes that tell their place.
  static func content(_ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8 &+ count) }
  }
}
