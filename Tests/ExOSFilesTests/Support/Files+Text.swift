// Paths of tests as text.

@testable import ExOSFiles

extension Files where Volume: ~Copyable {
  mutating func open(_ path: String, _ options: OpenOptions) throws(FileError) -> FileDescriptor {
    let bytes = [UInt8](path.utf8)
    return try unsafe open(bytes.span.bytes, options)
  }

  mutating func find(_ path: String, followsLast: Bool = true) throws(FileError) -> FileNumber {
    let bytes = [UInt8](path.utf8)
    return try unsafe find(bytes.span.bytes, followsLast: followsLast)
  }

  mutating func makeDirectory(_ path: String) throws(FileError) {
    let bytes = [UInt8](path.utf8)
    try unsafe makeDirectory(bytes.span.bytes)
  }

  mutating func removeDirectory(_ path: String) throws(FileError) {
    let bytes = [UInt8](path.utf8)
    try unsafe removeDirectory(bytes.span.bytes)
  }

  mutating func unlink(_ path: String) throws(FileError) {
    let bytes = [UInt8](path.utf8)
    try unsafe unlink(bytes.span.bytes)
  }

  mutating func rename(_ path: String, to newPath: String) throws(FileError) {
    let (old, new) = ([UInt8](path.utf8), [UInt8](newPath.utf8))
    try unsafe rename(old.span.bytes, to: new.span.bytes)
  }

  mutating func removeTree(_ path: String) throws(FileError) {
    let bytes = [UInt8](path.utf8)
    try unsafe removeTree(bytes.span.bytes)
  }

  mutating func copyTree(_ path: String, to newPath: String) throws(FileError) {
    let (old, new) = ([UInt8](path.utf8), [UInt8](newPath.utf8))
    try unsafe copyTree(old.span.bytes, to: new.span.bytes)
  }

  mutating func link(_ path: String, as newPath: String) throws(FileError) {
    let (old, new) = ([UInt8](path.utf8), [UInt8](newPath.utf8))
    try unsafe link(old.span.bytes, as: new.span.bytes)
  }

  mutating func makeSymbolicLink(_ path: String, target: String) throws(FileError) {
    let (old, new) = ([UInt8](path.utf8), [UInt8](target.utf8))
    try unsafe makeSymbolicLink(old.span.bytes, target: new.span.bytes)
  }

  mutating func changeDirectory(_ path: String) throws(FileError) {
    let bytes = [UInt8](path.utf8)
    try unsafe changeDirectory(bytes.span.bytes)
  }

  mutating func mount(_ root: FileNumber, at path: String) throws(FileError) {
    let bytes = [UInt8](path.utf8)
    try unsafe mount(root, at: bytes.span.bytes)
  }

  mutating func unmount(_ path: String) throws(FileError) {
    let bytes = [UInt8](path.utf8)
    try unsafe unmount(bytes.span.bytes)
  }

  mutating func read(_ descriptor: FileDescriptor, _ count: Int) throws(FileError) -> String {
    var bytes = [UInt8](repeating: 0, count: count)
    var span = bytes.mutableSpan
    var raw = unsafe span.mutableBytes
    let done = try read(descriptor, into: &raw)
    return String(decoding: bytes.prefix(done), as: UTF8.self)
  }

  mutating func write(_ text: String, to descriptor: FileDescriptor) throws(FileError) {
    let bytes = [UInt8](text.utf8)
    let count = try unsafe write(bytes.span.bytes, to: descriptor)
    if count < bytes.count { throw .noSpace }
  }

  /// A new file with a text in it.
  mutating func put(_ text: String, at path: String) throws(FileError) {
    let file = try open(path, [.write, .create, .truncate])
    try write(text, to: file)
    try close(file)
  }

  /// The text of a file.
  mutating func text(at path: String) throws(FileError) -> String {
    let file = try open(path, .read)
    let text = try read(file, 10_000)
    try close(file)
    return text
  }
}
