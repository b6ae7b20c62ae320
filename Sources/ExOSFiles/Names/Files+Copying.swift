// A file copied: from the cache to the cache, without a buffer between them.

extension Files where Volume: ~Copyable {
  /// Copies a file's content and permissions to a path, whose content it replaces.
  ///
  /// - Throws: `invalidArgument` where both are one file; `noSpace` with as much copied as there was room for.
  public mutating func copy(_ path: RawSpan, to newPath: RawSpan) throws(FileError) {
    let source = try find(path)
    guard try volume.kind(of: source) != .directory else { throw .isDirectory }
    let (directory, name) = try findParent(of: newPath)
    if name.hasSlash { throw .isDirectory }
    try copyContent(of: source, to: newPath.extracting(name.range), in: directory)
  }

  /// Copies a file to a name of a directory.
  mutating func copyContent(
    of source: FileNumber, to name: RawSpan, in directory: FileNumber
  ) throws(FileError) {
    guard try volume.kind(of: source) == .regular else { throw .notSupported }
    let target = try fileForCopy(of: source, to: name, in: directory)
    // Its name might go while it is written, as far as the volume knows.
    try volume.hold(target)
    do throws(FileError) { try copyContent(of: source, to: target) } catch {
      try? volume.release(target)
      throw error
    }
    try volume.release(target)
  }

  /// An empty file under a name; one that is there is emptied.
  private mutating func fileForCopy(
    of source: FileNumber, to name: RawSpan, in directory: FileNumber
  ) throws(FileError) -> FileNumber {
    var links = 0
    let file: FileNumber
    do throws(FileError) {
      file = try walk(name, from: directory, followsLast: true, &links)
    } catch {
      guard error == .notFound else { throw error }
      return try volume.makeFile(
        name, in: directory, permissions: volume.attributes(of: source).permissions)
    }
    if file == source { throw .invalidArgument }
    switch try volume.kind(of: file) {
    case .regular: try volume.setSize(of: file, to: 0)
    case .directory: throw .isDirectory
    default: throw .notSupported
    }
    return file
  }

  private mutating func copyContent(
    of source: FileNumber, to target: FileNumber
  ) throws(FileError) {
    var offset: UInt64 = 0
    while true {
      let view = try volume.view(of: source, at: offset)
      if view.count == 0 { return }
      try volume.pin(view, of: source)
      let written: Int
      do throws(FileError) {
        written = try volume.write(view.bytes, to: target, at: offset)
      } catch {
        volume.unpin(view, of: source)
        throw error
      }
      volume.unpin(view, of: source)
      guard written == view.count else { throw .noSpace }
      offset &+= UInt64(view.count)
    }
  }
}
