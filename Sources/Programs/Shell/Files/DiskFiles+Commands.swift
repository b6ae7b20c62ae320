// The commands on files. Each says what went wrong in a line with the path, and the next one goes on.

import ExOS
import ExOSFiles

extension DiskFiles {
  /// Performs a command.
  mutating func perform(_ command: FileCommand, _ arguments: [String]) {
    guard command.argumentCounts ~= arguments.count else {
      return Console.writeLine("usage: \(command.description.usage)")
    }
    for path in command.takesMany ? arguments : [arguments.first ?? "."] {
      do throws(FileError) { try perform(command, on: path, arguments) } catch {
        Console.writeLine("\(command.rawValue): \(path): \(error.explanation)")
      }
    }
  }

  private mutating func perform(
    _ command: FileCommand, on path: String, _ arguments: [String]
  ) throws(FileError) {
    switch command {
    case .ls: try list(path)
    case .cat: try print(path)
    case .cp: try copy(path, to: arguments[1])
    case .mv: try rename(path, to: arguments[1])
    case .rm: try withPath(path) { path throws(FileError) in try names.unlink(path) }
    case .mkdir: try withPath(path) { path throws(FileError) in try names.makeDirectory(path) }
    case .rmdir: try withPath(path) { path throws(FileError) in try names.removeDirectory(path) }
    case .ln: try link(arguments)
    case .stat: try describe(path)
    case .df: writeStatistics()
    case .mount: writeMounts()
    case .sync: try names.volume.synchronize()
    case .write: try write(arguments.dropFirst(), to: path)
    }
  }

  // MARK: Names

  private mutating func rename(_ path: String, to newPath: String) throws(FileError) {
    let target = try inDirectory(newPath, nameOf: path)
    try withPath(path) { old throws(FileError) in
      try withPath(target) { new throws(FileError) in try names.rename(old, to: new) }
    }
  }

  private mutating func link(_ arguments: [String]) throws(FileError) {
    let isSymbolic = arguments[0] == "-s"
    guard arguments.count == (isSymbolic ? 3 : 2) else { throw .invalidArgument }
    try withPath(arguments[arguments.count - 2]) { old throws(FileError) in
      try withPath(arguments[arguments.count - 1]) { new throws(FileError) in
        if isSymbolic {
          try names.makeSymbolicLink(new, target: old)
        } else {
          try names.link(old, as: new)
        }
      }
    }
  }

  /// A path, or one in it with another's last name where it is a directory.
  private mutating func inDirectory(
    _ path: String, nameOf other: String
  ) throws(FileError) -> String {
    let kind = try? withPath(path) { path throws(FileError) in
      try names.attributes(of: path).kind
    }
    guard kind == .directory else { return path }
    let name = other.split(separator: "/").last.map { String($0) } ?? other
    return path + "/" + name
  }

  // MARK: Content

  private mutating func open(
    _ path: String, _ options: OpenOptions
  ) throws(FileError) -> FileDescriptor {
    try withPath(path) { path throws(FileError) in try names.open(path, options) }
  }

  private mutating func print(_ path: String) throws(FileError) {
    let file = try open(path, .read)
    var offset: UInt64 = 0
    do throws(FileError) {
      while true {
        let view = try names.view(file, at: offset)
        if view.count == 0 { break }
        Console.write(String(view.bytes))
        offset += UInt64(view.count)
      }
    } catch {
      try? names.close(file)
      throw error
    }
    try names.close(file)
  }

  private mutating func copy(_ path: String, to newPath: String) throws(FileError) {
    let source = try open(path, .read)
    do throws(FileError) {
      let target = try open(
        try inDirectory(newPath, nameOf: path), [.write, .create, .truncate])
      try copy(source, to: target)
      try names.close(target)
    } catch {
      try? names.close(source)
      throw error
    }
    try names.close(source)
  }

  /// From the cache into the cache, by way of one buffer: the view of one file ends with a call on another.
  private mutating func copy(
    _ source: FileDescriptor, to target: FileDescriptor
  ) throws(FileError) {
    var buffer = [UInt8](repeating: 0, count: 16 * 4096)
    while true {
      var span = buffer.mutableSpan
      var bytes = unsafe span.mutableBytes
      let count = try names.read(source, into: &bytes)
      if count == 0 { return }
      let done = try unsafe names.write(buffer.span.bytes.extracting(first: count), to: target)
      guard done == count else { throw .noSpace }
    }
  }

  private mutating func write(
    _ words: ArraySlice<String>, to path: String
  ) throws(FileError) {
    let file = try open(path, [.write, .create, .truncate])
    let text = Array((words.joined(separator: " ") + "\n").utf8)
    let count = try unsafe names.write(text.span.bytes, to: file)
    try names.close(file)
    guard count == text.count else { throw .noSpace }
  }
}
