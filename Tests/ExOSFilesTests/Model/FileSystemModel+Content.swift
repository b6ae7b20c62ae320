// The model's operations on content, and on files that are held.

import TestSupport
import Testing

@testable import ExOSFiles

extension FileSystemModel {
  func write<Volume: FileSystem & ~Copyable>(on volume: inout Volume) {
    guard let file = regularFile() else { return }
    let end = random.oneIn(4) ? maximumSize : file.content.count
    let offset = Int.random(in: 0...end, using: &random)
    let bytes = bytes(Int.random(in: 1...(random.oneIn(8) ? 20_000 : 3000), using: &random))
    let count = expect(nil, "write") { () throws(FileError) in
      try volume.write(bytes, to: file.number, at: UInt64(offset))
    }
    #expect(count == bytes.count, "\(place)")
    let missing = offset + bytes.count - file.content.count
    if missing > 0 { file.content += [UInt8](repeating: 0, count: missing) }
    file.content.replaceSubrange(offset..<offset + bytes.count, with: bytes)
  }

  func setSize<Volume: FileSystem & ~Copyable>(on volume: inout Volume) {
    guard let file = regularFile() else { return }
    let isShrinking = !random.oneIn(3)
    let size = Int.random(
      in: 0...(isShrinking ? file.content.count : maximumSize), using: &random)
    _ = expect(nil, "set size") { () throws(FileError) in
      try volume.setSize(of: file.number, to: UInt64(size))
    }
    if size < file.content.count {
      file.content.removeSubrange(size...)
    } else {
      file.content += [UInt8](repeating: 0, count: size - file.content.count)
    }
  }

  func read<Volume: FileSystem & ~Copyable>(on volume: inout Volume) {
    guard let file = regularFile() else { return }
    let offset = Int.random(in: 0...file.content.count + 100, using: &random)
    let count = Int.random(in: 0...8000, using: &random)
    let bytes = expect(nil, "read") { () throws(FileError) in
      try volume.read(file.number, at: UInt64(offset), count: count)
    }
    // A comparison of arrays that fails takes minutes to print.
    let isSame = bytes == [UInt8](file.content.dropFirst(offset).prefix(count))
    #expect(isSame, "\(place)")
  }

  func hold<Volume: FileSystem & ~Copyable>(on volume: inout Volume) {
    guard held.count < 5, let file = regularFile() else { return release(on: &volume) }
    _ = expect(nil, "hold") { () throws(FileError) in try volume.hold(file.number) }
    file.holds += 1
    held.append(file)
  }

  func release<Volume: FileSystem & ~Copyable>(on volume: inout Volume) {
    guard !held.isEmpty else { return }
    let file = held.remove(at: Int.random(in: 0..<held.count, using: &random))
    _ = expect(nil, "release") { () throws(FileError) in try volume.release(file.number) }
    file.holds -= 1
  }

  /// Compares a directory's names and one file's attributes.
  func look<Volume: FileSystem & ~Copyable>(on volume: inout Volume) {
    let directory = directory()
    let entries = expect(nil, "list") { () throws(FileError) in
      try volume.entries(of: directory.number)
    }
    #expect(entries == directory.children.mapValues(\.number), "\(place)")
    compare(directory, on: &volume)
    let name = knownName(in: directory)
    let file = directory.children[name]
    let number = expect(file == nil ? .notFound : nil, "look up") { () throws(FileError) in
      try volume.lookUp(name, in: directory.number)
    }
    #expect(number == file?.number, "\(place)")
    if let file { compare(file, on: &volume) }
  }

  private func compare<Volume: FileSystem & ~Copyable>(
    _ file: ModelFile, on volume: inout Volume
  ) {
    let attributes = expect(nil, "attributes") { () throws(FileError) in
      try volume.attributes(of: file.number)
    }
    #expect(attributes?.kind == file.kind, "\(place)")
    #expect(attributes?.linkCount == file.expectedLinkCount, "\(place)")
    if file.kind != .directory {
      #expect(attributes?.size == UInt64(file.content.count), "\(place)")
    }
  }

  /// Compares everything with everything.
  func compareAll<Volume: FileSystem & ~Copyable>(on volume: inout Volume) {
    for directory in all(under: root) where directory.kind == .directory {
      compare(directory, on: &volume)
      let entries = expect(nil, "list") { () throws(FileError) in
        try volume.entries(of: directory.number)
      }
      #expect(entries == directory.children.mapValues(\.number), "\(place)")
      for file in directory.children.values where file.kind != .directory {
        compare(file, on: &volume)
        let bytes = expect(nil, "read") { () throws(FileError) in
          try volume.read(file.number)
        }
        let isSame = bytes == file.content
        #expect(isSame, "\(place)")
      }
    }
  }

  /// Does so many random operations.
  func run<Volume: FileSystem & ~Copyable>(_ count: Int, on volume: inout Volume) {
    for _ in 0..<count {
      step += 1
      // A volume that is full has nothing to offer but that.
      let statistics = volume.statistics
      let isCrowded = statistics.freeFileCount < statistics.fileCount / 4
      switch Int.random(in: 0..<100, using: &random) {
      case 0..<14 where isCrowded: unlink(on: &volume)
      case 14..<22 where isCrowded: removeDirectory(on: &volume)
      case 0..<14: make(.regular, on: &volume)
      case 14..<18: make(.directory, on: &volume)
      case 18..<22: make(.symbolicLink, on: &volume)
      case 22..<27: link(on: &volume)
      case 27..<38: unlink(on: &volume)
      case 38..<42: removeDirectory(on: &volume)
      case 42..<52: rename(on: &volume)
      case 52..<70: write(on: &volume)
      case 70..<76: setSize(on: &volume)
      case 76..<88: read(on: &volume)
      case 88..<92: hold(on: &volume)
      case 92..<95: release(on: &volume)
      default: look(on: &volume)
      }
    }
  }
}
