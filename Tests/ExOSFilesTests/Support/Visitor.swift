// Someone who uses a volume without expecting anything of it: what is damaged may fail, and must not do
// more than that.

import TestSupport

@testable import ExOSFiles

/// Walks, reads and writes at random, within bounds.
struct Visitor {
  var random: SplitMix64
  var files: [FileNumber] = []
  var directories: [FileNumber] = []
  /// The damage that was met.
  var damage: Set<String> = []
  /// How often the device was said to have failed.
  var deviceErrors = 0

  init(seed: UInt64) { random = SplitMix64(seed: seed) }

  mutating func attempt(_ operation: () throws(FileError) -> Void) {
    do throws(FileError) { try operation() } catch {
      if case .corrupt(let what) = error { damage.insert("\(what)") }
      if error == .ioError { deviceErrors += 1 }
    }
  }

  /// Looks at what can be reached from a directory, or the root, up to a count.
  mutating func walk<Volume: FileSystem & ~Copyable>(
    _ volume: inout Volume, from top: FileNumber? = nil
  ) {
    directories = [top ?? volume.root]
    files = []
    var next = 0
    while next < directories.count, directories.count + files.count < 150 {
      let directory = directories[next]
      next += 1
      var found: [(name: String, file: FileNumber)] = []
      attempt { () throws(FileError) in
        _ = try volume.list(directory, from: 0) { name, file, _ in
          if !name.isDot, !name.isDotDot { found.append((name.text, file)) }
          return found.count < 60
        }
      }
      for entry in found { visit(entry.name, entry.file, in: directory, &volume) }
    }
  }

  private mutating func visit<Volume: FileSystem & ~Copyable>(
    _ name: String, _ file: FileNumber, in directory: FileNumber, _ volume: inout Volume
  ) {
    attempt { () throws(FileError) in _ = try volume.lookUp(name, in: directory) }
    var kind: FileKind?
    attempt { () throws(FileError) in kind = try volume.attributes(of: file).kind }
    switch kind {
    case .directory: if !directories.contains(file) { directories.append(file) }
    case .regular, .symbolicLink:
      files.append(file)
      attempt { () throws(FileError) in _ = try volume.read(file, count: 20_000) }
      let offset = UInt64.random(in: 0...1 << 40, using: &random)
      attempt { () throws(FileError) in
        _ = try volume.read(file, at: offset, count: 2000)
      }
    default: break
    }
  }

  /// Changes something.
  mutating func change<Volume: FileSystem & ~Copyable>(_ volume: inout Volume) {
    let directory = random.pick(directories, else: volume.root)
    let other = random.pick(directories, else: volume.root)
    let file = random.pick(files, else: volume.root)
    let names = ["a", "b", "file", "link", "folder", "long", "lost+found", "new"]
    let (name, newName) = (random.pick(names, else: ""), random.pick(names, else: ""))
    let offset = UInt64.random(in: 0...(random.oneIn(4) ? 1 << 33 : 400_000), using: &random)
    let count = Int.random(in: 1...5000, using: &random)
    let choice = Int.random(in: 0..<11, using: &random)
    let isEmptying = random.oneIn(2)
    attempt { () throws(FileError) in
      switch choice {
      case 0: _ = try volume.makeFile(name, in: directory)
      case 1: _ = try volume.makeDirectory(name, in: directory)
      case 2:
        _ = try volume.makeSymbolicLink(
          name, in: directory, target: String(repeating: "t", count: count % 100 + 1))
      case 3: try volume.link(file, as: name, in: directory)
      case 4: try volume.unlink(name, in: directory)
      case 5: try volume.removeDirectory(name, in: directory)
      case 6: try volume.rename(name, in: directory, to: newName, in: other)
      case 7, 8:
        _ = try volume.write([UInt8](repeating: 7, count: count), to: file, at: offset)
      case 9: try volume.setSize(of: file, to: isEmptying ? 0 : offset)
      default: try volume.synchronize()
      }
    }
  }
}
