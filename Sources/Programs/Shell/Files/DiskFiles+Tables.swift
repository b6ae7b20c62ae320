// Directories, attributes and volumes as a person reads them.

import ExOS
import ExOSFiles

extension DiskFiles {
  /// Lists a directory, or a file by itself.
  mutating func list(_ path: String) throws(FileError) {
    let directory = try withPath(path) { bytes throws(FileError) in
      try names.attributes(of: bytes).kind == .directory
        ? try names.open(bytes, [.read, .directory]) : nil
    }
    guard let directory else { return Console.writeLine(path) }
    var found: [String] = []
    do throws(FileError) {
      while try names.list(
        directory,
        { name, _, _ in
          found.append(String(name))
          return true
        })
      {}
    } catch {
      try? names.close(directory)
      throw error
    }
    try names.close(directory)
    found.sort()
    writeTable(found.filter { $0 != "." && $0 != ".." }, in: path)
  }

  private mutating func writeTable(_ entries: [String], in path: String) {
    var table = TextTable([
      ("mode", .left), ("links", .right), ("bytes", .right), ("name", .left),
    ])
    for name in entries {
      let attributes = try? withPath(path + "/" + name) { path throws(FileError) in
        try names.attributes(of: path, followsLast: false)
      }
      guard let attributes else { continue }
      table.append([
        attributes.mode, String(attributes.linkCount), attributes.size.grouped, name,
      ])
    }
    table.write()
  }

  /// Writes what is known of a file.
  mutating func describe(_ path: String) throws(FileError) {
    let attributes = try withPath(path) { path throws(FileError) in
      try names.attributes(of: path, followsLast: false)
    }
    Console.writeLine(
      """
      \(path): \(attributes.mode), inode \(attributes.number.rawValue), \
      \(attributes.linkCount) links, \(attributes.size.grouped) bytes in \
      \(attributes.sectorCount.grouped) sectors, owner \(attributes.owner):\(attributes.group), \
      changed at \(attributes.modificationTime.seconds)
      """)
  }

  /// Writes how full the volume is.
  func writeStatistics() {
    let statistics = names.volume.statistics
    let kib = UInt64(statistics.blockSize / 1024)
    Console.writeLine(
      """
        \((statistics.blockCount * kib).grouped) KiB, \
      \((statistics.freeBlockCount * kib).grouped) free; \
      \(statistics.fileCount.grouped) files, \(statistics.freeFileCount.grouped) more possible
      """)
  }

  /// Writes what is mounted where.
  func writeMounts() {
    let access = names.volume.statistics.isReadOnly ? "read-only" : "read and write"
    Console.writeLine("  /     ext2 on disk 0, \(access)")
    if let temporaryPath { writeMount(temporaryPath, "files in memory") }
    if let otherDisk {
      writeMount(
        otherDisk.path, "ext2 on disk \(otherDisk.number), read and write, the shell's own")
    }
  }

  private func writeMount(_ path: String, _ what: String) {
    let space = String(repeating: " ", count: max(1, 6 - path.utf8.count))
    Console.writeLine("  \(path)\(space)\(what)")
  }
}

extension FileAttributes {
  /// The kind and the permissions, as `ls -l` has them.
  fileprivate var mode: String {
    var text =
      switch kind {
      case .regular: "-"
      case .directory: "d"
      case .symbolicLink: "l"
      case .fifo: "p"
      case .socket: "s"
      case .characterDevice: "c"
      case .blockDevice: "b"
      }
    for shift in [6, 3, 0] as [UInt16] {
      let bits = permissions >> shift
      text += bits & 4 != 0 ? "r" : "-"
      text += bits & 2 != 0 ? "w" : "-"
      text += bits & 1 != 0 ? "x" : "-"
    }
    return text
  }
}

extension String {
  /// Bytes as a person sees them; those that are no UTF-8 are replaced.
  init(_ name: RawSpan) {
    self.init(
      decoding: (0..<name.byteCount).map {
        // SAFETY: within the span.
        unsafe name.unsafeLoad(fromByteOffset: $0, as: UInt8.self)
      }, as: UTF8.self)
  }
}
