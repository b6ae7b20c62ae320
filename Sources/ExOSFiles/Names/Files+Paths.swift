// Paths walked (IEEE Std 1003.1-2017, 4.13): name by name, over mounts, through symbolic links, of which a
// path may have forty.

extension Files where Volume: ~Copyable {
  /// The file that a path leads to.
  ///
  /// - Parameter followsLast: Whether a symbolic link at the end is followed too.
  public mutating func find(
    _ path: RawSpan, followsLast: Bool = true
  ) throws(FileError) -> FileNumber {
    var links = 0
    return try walk(path, from: currentDirectory, followsLast: followsLast, &links)
  }

  /// Walks a path to its end.
  ///
  /// It calls itself for the target of a link only, so at most forty times.
  mutating func walk(
    _ bytes: RawSpan, from start: FileNumber, followsLast: Bool, _ links: inout Int
  ) throws(FileError) -> FileNumber {
    var path = try Path(bytes)
    var current = path.isAbsolute ? seen(volume.root) : start
    while let name = path.next(in: bytes) {
      let follows = !name.isLast || name.hasSlash || followsLast
      current = try step(
        bytes.extracting(name.range), from: current, follows: follows, &links)
      if name.isLast, name.hasSlash, try volume.kind(of: current) != .directory {
        throw .notDirectory
      }
    }
    return current
  }

  /// Walks one name.
  @inline(__always)
  private mutating func step(
    _ name: RawSpan, from directory: FileNumber, follows: Bool, _ links: inout Int
  ) throws(FileError) -> FileNumber {
    if name.isDotDot { return try above(directory, name) }
    let file = seen(try volume.lookUp(name, in: directory))
    guard follows, try volume.kind(of: file) == .symbolicLink else { return file }
    return try follow(file, from: directory, &links)
  }

  private mutating func above(
    _ directory: FileNumber, _ dotDot: RawSpan
  ) throws(FileError) -> FileNumber {
    if directory == seen(volume.root) { return directory }
    return seen(try volume.lookUp(dotDot, in: covered(by: directory)))
  }

  /// Where a symbolic link leads.
  mutating func follow(
    _ link: FileNumber, from directory: FileNumber, _ links: inout Int
  ) throws(FileError) -> FileNumber {
    links &+= 1
    if links > Files.maximumSymbolicLinks { throw .tooManySymbolicLinks }
    let target = try target(of: link)
    return try unsafe walk(
      target.span.bytes, from: directory, followsLast: true, &links)
  }

  /// The target of a symbolic link, copied: what is done next may move it.
  mutating func target(of link: FileNumber) throws(FileError) -> [UInt8] {
    try volume.view(of: link, at: 0).bytes.array
  }

  /// The directory that the last name of a path is in, and that name.
  mutating func findParent(
    of bytes: RawSpan, from start: FileNumber, _ links: inout Int
  ) throws(FileError) -> (directory: FileNumber, name: PathName) {
    var path = try Path(bytes)
    var current = path.isAbsolute ? seen(volume.root) : start
    while let name = path.next(in: bytes) {
      if name.isLast { return (current, name) }
      current = try step(
        bytes.extracting(name.range), from: current, follows: true, &links)
    }
    // The root has no name.
    throw .busy
  }

  /// The directory of a path's last name, from where paths begin.
  mutating func findParent(
    of path: RawSpan
  ) throws(FileError) -> (directory: FileNumber, name: PathName) {
    var links = 0
    return try findParent(of: path, from: currentDirectory, &links)
  }
}
