// What is done to names: `mkdir`, `rmdir`, `unlink`, `rename`, `link`, `symlink`, `readlink`, `stat`,
// `chmod`, `chdir`.

extension Files where Volume: ~Copyable {
  /// What is known of the file that a path leads to: `stat`, or `lstat` without following.
  public mutating func attributes(
    of path: RawSpan, followsLast: Bool = true
  ) throws(FileError) -> FileAttributes {
    try volume.attributes(of: find(path, followsLast: followsLast))
  }

  /// Changes what is known of a file.
  public mutating func change(
    _ change: AttributeChange, of path: RawSpan
  ) throws(FileError) {
    try volume.change(change, of: find(path))
  }

  /// Makes a directory.
  public mutating func makeDirectory(
    _ path: RawSpan, permissions: UInt16 = 0o755
  ) throws(FileError) {
    let (directory, name) = try findNewName(path)
    _ = try volume.makeDirectory(
      path.extracting(name.range), in: directory, permissions: permissions)
  }

  /// Makes a symbolic link.
  public mutating func makeSymbolicLink(
    _ path: RawSpan, target: RawSpan
  ) throws(FileError) {
    let (directory, name) = try findNewName(path)
    if name.hasSlash { throw .notFound }
    _ = try volume.makeSymbolicLink(
      path.extracting(name.range), in: directory, target: target)
  }

  /// The directory of a name that shall be new; a root's is taken.
  private mutating func findNewName(
    _ path: RawSpan
  ) throws(FileError) -> (directory: FileNumber, name: PathName) {
    do throws(FileError) { return try findParent(of: path) } catch {
      throw error == .busy ? .exists : error
    }
  }

  /// The target of a symbolic link.
  public mutating func symbolicLinkTarget(
    of path: RawSpan
  ) throws(FileError) -> FileView {
    let link = try find(path, followsLast: false)
    guard try volume.kind(of: link) == .symbolicLink else { throw .invalidArgument }
    return try volume.view(of: link, at: 0)
  }

  /// Gives the file at a path one more name; a symbolic link gets it itself.
  public mutating func link(
    _ path: RawSpan, as newPath: RawSpan
  ) throws(FileError) {
    let file = try find(path, followsLast: false)
    let (directory, name) = try findNewName(newPath)
    if name.hasSlash { throw .notFound }
    try volume.link(file, as: newPath.extracting(name.range), in: directory)
  }

  /// Removes a name of a file that is no directory.
  public mutating func unlink(_ path: RawSpan) throws(FileError) {
    let (directory, name) = try findParent(of: path)
    if name.hasSlash {
      let file = try volume.lookUp(path.extracting(name.range), in: directory)
      throw try volume.kind(of: file) == .directory ? .isDirectory : .notDirectory
    }
    try volume.unlink(path.extracting(name.range), in: directory)
  }

  /// Removes an empty directory.
  public mutating func removeDirectory(_ path: RawSpan) throws(FileError) {
    let (directory, name) = try findParent(of: path)
    let bytes = path.extracting(name.range)
    if !bytes.isDot, !bytes.isDotDot {
      let file = try volume.lookUp(bytes, in: directory)
      if isBusy(file) { throw .busy }
    }
    try volume.removeDirectory(bytes, in: directory)
  }

  /// Gives a file another name, which it takes from whoever had it.
  public mutating func rename(
    _ path: RawSpan, to newPath: RawSpan
  ) throws(FileError) {
    let (directory, name) = try findParent(of: path)
    let (newDirectory, newName) = try findParent(of: newPath)
    let (old, new) = (path.extracting(name.range), newPath.extracting(newName.range))
    if old.isDot || old.isDotDot || new.isDot || new.isDotDot { throw .busy }
    let file = try volume.lookUp(old, in: directory)
    if isBusy(file) { throw .busy }
    if name.hasSlash || newName.hasSlash, try volume.kind(of: file) != .directory {
      throw .notDirectory
    }
    if !mounts.isEmpty, let target = try? volume.lookUp(new, in: newDirectory),
      isBusy(target)
    {
      throw .busy
    }
    try volume.rename(old, in: directory, to: new, in: newDirectory)
  }

  /// Has paths begin elsewhere.
  public mutating func changeDirectory(_ path: RawSpan) throws(FileError) {
    let directory = try find(path)
    guard try volume.kind(of: directory) == .directory else { throw .notDirectory }
    try volume.hold(directory)
    // The first one was never held: it is a root, and stays anyway.
    if currentDirectory != volume.root { try? volume.release(currentDirectory) }
    if directory == volume.root { try? volume.release(directory) }
    currentDirectory = directory
  }
}
