// The commands on files. Each says what went wrong in a line with the path, and the next one goes on.

import ExOS
import ExOSFiles

extension DiskFiles {
  /// Performs a command.
  mutating func perform(_ command: FileCommand, _ words: [String]) {
    let isTree = command.takesTrees && words.first == "-r"
    let arguments = isTree ? Array(words.dropFirst()) : words
    guard command.argumentCounts ~= arguments.count else {
      return Console.writeLine("usage: \(command.description.usage)")
    }
    for path in command.takesMany ? arguments : [arguments.first ?? "."] {
      do throws(FileError) { try perform(command, on: path, arguments, isTree: isTree) } catch {
        let place = arguments.isEmpty && command != .ls ? "" : "\(path): "
        Console.writeLine("\(command.rawValue): \(place)\(error.explanation)")
      }
    }
  }

  private mutating func perform(
    _ command: FileCommand, on path: String, _ arguments: [String], isTree: Bool
  ) throws(FileError) {
    switch command {
    case .ls: try list(path)
    case .cat: try print(path)
    case .cp: try copy(path, to: arguments[1], isTree: isTree)
    case .mv: try rename(path, to: arguments[1])
    case .rm: try remove(path, isTree: isTree)
    case .mkdir: try withPath(path) { path throws(FileError) in try names.makeDirectory(path) }
    case .rmdir: try withPath(path) { path throws(FileError) in try names.removeDirectory(path) }
    case .ln: try link(arguments)
    case .stat: try describe(path)
    case .df: writeStatistics()
    case .mount: try mount(arguments)
    case .umount: try unmount(at: path)
    case .sync: try names.volume.synchronize()
    case .write: try write(arguments.dropFirst(), to: path)
    }
  }

  private mutating func mount(_ arguments: [String]) throws(FileError) {
    if arguments.isEmpty { return writeMounts() }
    guard arguments.count == 2 else { throw .invalidArgument }
    try mount(arguments[0], at: arguments[1])
  }

  // MARK: Names

  private mutating func rename(_ path: String, to newPath: String) throws(FileError) {
    let target = try inDirectory(newPath, nameOf: path)
    try withPath(path) { old throws(FileError) in
      try withPath(target) { new throws(FileError) in try names.rename(old, to: new) }
    }
  }

  private mutating func remove(_ path: String, isTree: Bool) throws(FileError) {
    try withPath(path) { path throws(FileError) in
      if isTree { try names.removeTree(path) } else { try names.unlink(path) }
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
        Console.write(view.bytes)
        offset += UInt64(view.count)
      }
    } catch {
      try? names.close(file)
      throw error
    }
    try names.close(file)
  }

  private mutating func copy(
    _ path: String, to newPath: String, isTree: Bool
  ) throws(FileError) {
    let target = try inDirectory(newPath, nameOf: path)
    try withPath(path) { path throws(FileError) in
      try withPath(target) { target throws(FileError) in
        if isTree { try names.copyTree(path, to: target) } else { try names.copy(path, to: target) }
      }
    }
  }

  private mutating func write(
    _ words: ArraySlice<String>, to path: String
  ) throws(FileError) {
    let file = try open(path, [.write, .create, .truncate])
    let text = Array((words.joined(separator: " ") + "\n").utf8)
    do throws(FileError) {
      let count = try unsafe names.write(text.span.bytes, to: file)
      guard count == text.count else { throw FileError.noSpace }
    } catch {
      try? names.close(file)
      throw error
    }
    try names.close(file)
  }
}
