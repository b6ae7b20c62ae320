// Names and content of tests as bytes.

@testable import ExOSFiles

extension RawSpan {
  var text: String { String(decoding: array, as: UTF8.self) }
}

extension FileSystem where Self: ~Copyable {
  mutating func lookUp(_ name: String, in directory: FileNumber) throws(FileError) -> FileNumber {
    let bytes = [UInt8](name.utf8)
    return try unsafe lookUp(bytes.span.bytes, in: directory)
  }

  mutating func makeFile(
    _ name: String, in directory: FileNumber
  ) throws(FileError) -> FileNumber {
    let bytes = [UInt8](name.utf8)
    return try unsafe makeFile(bytes.span.bytes, in: directory, permissions: 0o644)
  }

  mutating func makeDirectory(
    _ name: String, in directory: FileNumber
  ) throws(FileError) -> FileNumber {
    let bytes = [UInt8](name.utf8)
    return try unsafe makeDirectory(bytes.span.bytes, in: directory, permissions: 0o755)
  }

  mutating func makeSymbolicLink(
    _ name: String, in directory: FileNumber, target: String
  ) throws(FileError) -> FileNumber {
    let (bytes, path) = ([UInt8](name.utf8), [UInt8](target.utf8))
    return try unsafe makeSymbolicLink(
      bytes.span.bytes, in: directory, target: path.span.bytes)
  }

  mutating func link(
    _ file: FileNumber, as name: String, in directory: FileNumber
  ) throws(FileError) {
    let bytes = [UInt8](name.utf8)
    try unsafe link(file, as: bytes.span.bytes, in: directory)
  }

  mutating func unlink(_ name: String, in directory: FileNumber) throws(FileError) {
    let bytes = [UInt8](name.utf8)
    try unsafe unlink(bytes.span.bytes, in: directory)
  }

  mutating func removeDirectory(_ name: String, in directory: FileNumber) throws(FileError) {
    let bytes = [UInt8](name.utf8)
    try unsafe removeDirectory(bytes.span.bytes, in: directory)
  }

  mutating func rename(
    _ name: String, in directory: FileNumber, to newName: String, in newDirectory: FileNumber
  ) throws(FileError) {
    let (bytes, new) = ([UInt8](name.utf8), [UInt8](newName.utf8))
    try unsafe rename(bytes.span.bytes, in: directory, to: new.span.bytes, in: newDirectory)
  }

  mutating func write(
    _ bytes: [UInt8], to file: FileNumber, at offset: UInt64
  ) throws(FileError) -> Int {
    try unsafe write(bytes.span.bytes, to: file, at: offset)
  }

  /// Up to so many bytes of a file, or all.
  mutating func read(
    _ file: FileNumber, at offset: UInt64 = 0, count: Int = .max
  ) throws(FileError) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count {
      let view = try view(of: file, at: offset + UInt64(bytes.count))
      if view.count == 0 { break }
      bytes += view.bytes.array.prefix(count - bytes.count)
    }
    return bytes
  }

  /// The names of a directory and what they lead to, without `.` and `..`.
  mutating func entries(of directory: FileNumber) throws(FileError) -> [String: FileNumber] {
    var entries: [String: FileNumber] = [:]
    var position: UInt64? = 0
    while let start = position {
      var count = 0
      position = try list(directory, from: start) { name, file, _ in
        if !name.isDot, !name.isDotDot { entries[name.text] = file }
        count += 1
        // A few at a time, so that going on is tried too.
        return count < 7
      }
    }
    return entries
  }
}
