// The model's operations on names.

import TestSupport
import Testing

@testable import ExOSFiles

extension FileSystemModel {
  func make<Volume: FileSystem & ~Copyable>(_ kind: FileKind, on volume: inout Volume) {
    let (directory, name) = (directory(), name())
    let target = String(repeating: "t", count: Int.random(in: 1...300, using: &random))
    let error: FileError? = directory.children[name] == nil ? nil : .exists
    let number = expect(error, "make \(kind)") { () throws(FileError) in
      switch kind {
      case .directory: try volume.makeDirectory(name, in: directory.number)
      case .symbolicLink:
        try volume.makeSymbolicLink(name, in: directory.number, target: target)
      default: try volume.makeFile(name, in: directory.number)
      }
    }
    guard let number else { return }
    let file = ModelFile(kind, number, in: directory)
    if kind == .symbolicLink { file.content = [UInt8](target.utf8) }
    directory.children[name] = file
  }

  func link<Volume: FileSystem & ~Copyable>(on volume: inout Volume) {
    let (source, directory, name) = (directory(), directory(), name())
    guard let file = source.children[knownName(in: source)] else { return }
    let error: FileError? =
      directory.children[name] != nil ? .exists : file.kind == .directory ? .notPermitted : nil
    let done: Void? = expect(error, "link") { () throws(FileError) in
      try volume.link(file.number, as: name, in: directory.number)
    }
    guard done != nil else { return }
    directory.children[name] = file
    file.linkCount += 1
  }

  func unlink<Volume: FileSystem & ~Copyable>(on volume: inout Volume) {
    let directory = directory()
    let name = knownName(in: directory)
    let file = directory.children[name]
    let error: FileError? = file.map { $0.kind == .directory ? .isDirectory : nil } ?? .notFound
    let done: Void? = expect(error, "unlink") { () throws(FileError) in
      try volume.unlink(name, in: directory.number)
    }
    guard done != nil, let file else { return }
    directory.children[name] = nil
    file.linkCount -= 1
  }

  func removeDirectory<Volume: FileSystem & ~Copyable>(on volume: inout Volume) {
    let directory = directory()
    let name = knownName(in: directory)
    let file = directory.children[name]
    let error = file.map(removalError) ?? .notFound
    let done: Void? = expect(error, "rmdir") { () throws(FileError) in
      try volume.removeDirectory(name, in: directory.number)
    }
    guard done != nil, let file else { return }
    directory.children[name] = nil
    file.linkCount = 0
  }

  private func removalError(_ file: ModelFile) -> FileError? {
    if file.kind != .directory { return .notDirectory }
    return file.children.isEmpty ? nil : .notEmpty
  }

  func rename<Volume: FileSystem & ~Copyable>(on volume: inout Volume) {
    let (from, to) = (directory(), directory())
    let name = knownName(in: from)
    let newName = random.oneIn(2) ? knownName(in: to) : self.name()
    let error = renameError(from, name, to, newName)
    let done: Void? = expect(error, "rename \(name) to \(newName)") { () throws(FileError) in
      try volume.rename(name, in: from.number, to: newName, in: to.number)
    }
    guard done != nil, let file = from.children[name] else { return }
    let target = to.children[newName]
    if target === file { return }
    target.map { $0.linkCount = $0.kind == .directory ? 0 : $0.linkCount - 1 }
    from.children[name] = nil
    to.children[newName] = file
    file.parent = to
  }

  private func renameError(
    _ from: ModelFile, _ name: String, _ to: ModelFile, _ newName: String
  ) -> FileError? {
    guard let file = from.children[name] else { return .notFound }
    if file.kind == .directory, from !== to, file.contains(to) { return .invalidArgument }
    guard let target = to.children[newName], target !== file else { return nil }
    if target.kind != .directory { return file.kind == .directory ? .notDirectory : nil }
    return file.kind == .directory ? removalError(target) : .isDirectory
  }
}
