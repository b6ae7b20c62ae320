// The site that the tests serve.

import TestSupport

@testable import ExOSHTTP

enum Samples {
  static let page = Array("<p>Hello from the root.</p>\n".utf8)
  static let manual = Array("<p>The manual.</p>\n".utf8)
  static let note = Array("A note, 43 bytes long, that nobody reads.\r\n".utf8)

  /// Bytes that no two places share in a row.
  static func pattern(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
    var random = SplitMix64(seed: seed)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count + 8)
    while bytes.count < count {
      bytes.append(number: Int(truncatingIfNeeded: random.next()), size: 8)
    }
    return Array(bytes.prefix(count))
  }

  static func files() -> [ArchiveBuilder.File] {
    [
      .init(path: "/index.html", type: "text/html; charset=utf-8", data: page, digest: 1),
      .init(path: "/manual/index.html", type: "text/html; charset=utf-8", data: manual, digest: 2),
      .init(path: "/manual/note.txt", data: note, digest: 3),
      .init(path: "/empty", data: [], digest: 4),
      .init(path: "/kilobyte", type: "application/octet-stream", data: pattern(1024), digest: 5),
      .init(path: "/a b%.txt", data: Array("odd name".utf8), digest: 6),
      .init(path: "/größe", data: Array("not ASCII".utf8), digest: 7),
    ]
  }

  static func site(_ files: [ArchiveBuilder.File]? = nil) throws -> (Site, PinnedBytes) {
    let memory = PinnedBytes(ArchiveBuilder(files ?? Self.files()).bytes)
    return (Site(try memory.archive()), memory)
  }
}
