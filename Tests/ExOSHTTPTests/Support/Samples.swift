// The site that the tests serve.

import ExOSFiles
import TestSupport

@testable import ExOSHTTP

enum Samples {
  /// A file by its path.
  struct File {
    var path: String
    var data: [UInt8]
  }

  static let page = Array("<p>Hello from the root.</p>\n".utf8)
  static let manual = Array("<p>The manual.</p>\n".utf8)
  static let note = Array("A note, 43 bytes long, that nobody reads.\r\n".utf8)

  /// Bytes that no two places share in a row.
  static func pattern(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
    var random = SplitMix64(seed: seed)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count + 8)
    while bytes.count < count {
      let word = random.next()
      for index in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: word >> (8 * UInt64(index)))) }
    }
    return Array(bytes.prefix(count))
  }

  static func files() -> [File] {
    [
      File(path: "/index.html", data: page),
      File(path: "/manual/index.html", data: manual),
      File(path: "/manual/note.txt", data: note),
      File(path: "/manual/deep/note.txt", data: note),
      File(path: "/empty", data: []),
      File(path: "/kilobyte", data: pattern(1024)),
      File(path: "/a b%.txt", data: Array("odd name".utf8)),
      File(path: "/größe", data: Array("not ASCII".utf8)),
      File(path: "/.hidden", data: note),
    ]
  }

  /// When every file of the tests was made.
  static let time: Int64 = 784_111_777

  /// A volume with files.
  static func volume(_ files: [File]? = nil, slotCount: Int = 4096) throws -> MemoryFileSystem {
    var volume = MemoryFileSystem(slotCount: slotCount) { FileTime(seconds: time) }
    for file in files ?? Self.files() { try volume.put(file.data, at: file.path) }
    return volume
  }
}

extension FileSystem where Self: ~Copyable {
  /// Makes a file what some bytes are, and the directories on the way to it.
  mutating func put(_ bytes: [UInt8], at path: String) throws {
    var names = path.split(separator: "/").map { [UInt8]($0.utf8) }
    guard let last = names.popLast() else { return }
    var directory = root
    for name in names {
      if let known = try? unsafe lookUp(name.span.bytes, in: directory) {
        directory = known
      } else {
        directory = try unsafe makeDirectory(name.span.bytes, in: directory, permissions: 0o755)
      }
    }
    let file: FileNumber
    if let known = try? unsafe lookUp(last.span.bytes, in: directory) {
      file = known
      try setSize(of: file, to: 0)
    } else {
      file = try unsafe makeFile(last.span.bytes, in: directory, permissions: 0o644)
    }
    _ = try unsafe write(bytes.span.bytes, to: file, at: 0)
  }

  /// Takes a file's name from it.
  mutating func remove(_ name: String) throws {
    let bytes = [UInt8](name.utf8)
    try unsafe unlink(bytes.span.bytes, in: root)
  }

  /// Makes a symbolic link in the root.
  mutating func link(_ name: String, to target: String) throws {
    let (bytes, path) = ([UInt8](name.utf8), [UInt8](target.utf8))
    _ = try unsafe makeSymbolicLink(bytes.span.bytes, in: root, target: path.span.bytes)
  }
}
