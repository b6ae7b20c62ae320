// Whole trees: `rm -r` and `cp -r`. The directories that the walk is in stand in a list, not on the stack,
// and there are no more of them than a path may have names: a damaged volume whose directories lie in each
// other ends in an error.

extension Files where Volume: ~Copyable {
  /// How many directories may lie in each other: a path of 4,096 bytes names no more.
  private static var maximumDepth: Int { 2048 }

  /// Removes a file, or a directory with all that is in it.
  ///
  /// - Throws: The first error; what was removed by then is gone.
  public mutating func removeTree(_ path: RawSpan) throws(FileError) {
    let (directory, name) = try findParent(of: path)
    let bytes = path.extracting(name.range)
    if bytes.isDot || bytes.isDotDot { throw .invalidArgument }
    let file = try volume.lookUp(bytes, in: directory)
    guard try volume.kind(of: file) == .directory else { return try unlink(path) }
    if isBusy(file) { throw .busy }
    try removeEntries(of: file)
    try volume.removeDirectory(bytes, in: directory)
  }

  private mutating func removeEntries(of root: FileNumber) throws(FileError) {
    var levels = [TreeLevel(directory: root, entries: try entries(of: root))]
    while var level = levels.popLast() {
      if let entry = level.entries.popLast() {
        levels.append(level)
        if try volume.kind(of: entry.file) == .directory {
          if isBusy(entry.file) { throw .busy }
          guard levels.count < Files.maximumDepth else { throw .nameTooLong }
          levels.append(
            TreeLevel(
              directory: entry.file, name: entry.name, entries: try entries(of: entry.file)))
        } else {
          try unsafe volume.unlink(entry.name.span.bytes, in: level.directory)
        }
      } else if let above = levels.last {
        try unsafe volume.removeDirectory(level.name.span.bytes, in: above.directory)
      }
    }
  }

  /// Copies a file, or a directory with all that is in it; symbolic links in it are copied as links.
  ///
  /// Where there is a directory already, what is copied joins what is in it.
  ///
  /// - Throws: The first error; what was copied by then stays.
  public mutating func copyTree(_ path: RawSpan, to newPath: RawSpan) throws(FileError) {
    let source = try find(path)
    guard try volume.kind(of: source) == .directory else {
      return try copy(path, to: newPath)
    }
    let (directory, name) = try findParent(of: newPath)
    let root = try directoryForCopy(
      of: source, in: directory, as: newPath.extracting(name.range))
    var levels = [TreeLevel(directory: source, target: root, entries: try entries(of: source))]
    while var level = levels.popLast() {
      guard let entry = level.entries.popLast(), let target = level.target else { continue }
      levels.append(level)
      guard try volume.kind(of: entry.file) == .directory else {
        try copy(entry, in: target)
        continue
      }
      // The copy of a directory does not lie in it.
      if entry.file == root { throw .invalidArgument }
      guard levels.count < Files.maximumDepth else { throw .nameTooLong }
      let below = try unsafe directoryForCopy(
        of: entry.file, in: target, as: entry.name.span.bytes)
      levels.append(
        TreeLevel(directory: entry.file, target: below, entries: try entries(of: entry.file)))
    }
  }

  /// A directory under a name, which is made if it is not there.
  private mutating func directoryForCopy(
    of source: FileNumber, in directory: FileNumber, as name: RawSpan
  ) throws(FileError) -> FileNumber {
    do throws(FileError) {
      return try volume.makeDirectory(
        name, in: directory, permissions: volume.attributes(of: source).permissions)
    } catch {
      guard error == .exists else { throw error }
    }
    let file = seen(try volume.lookUp(name, in: directory))
    guard try volume.kind(of: file) == .directory else { throw .notDirectory }
    if file == source { throw .invalidArgument }
    return file
  }

  private mutating func copy(
    _ entry: TreeLevel.Entry, in directory: FileNumber
  ) throws(FileError) {
    switch try volume.kind(of: entry.file) {
    case .symbolicLink:
      let target = try target(of: entry.file)
      _ = try unsafe volume.makeSymbolicLink(
        entry.name.span.bytes, in: directory, target: target.span.bytes)
    case .regular:
      try unsafe copyContent(of: entry.file, to: entry.name.span.bytes, in: directory)
    default: throw .notSupported
    }
  }

  /// The names in a directory but for `.` and `..`, as it is now: to remove one may move the others.
  private mutating func entries(
    of directory: FileNumber
  ) throws(FileError) -> [TreeLevel.Entry] {
    var found: [TreeLevel.Entry] = []
    var position: UInt64? = 0
    while let place = position {
      position = try volume.list(directory, from: place) { name, file, _ in
        if !name.isDot, !name.isDotDot {
          found.append(TreeLevel.Entry(name: name.array, file: file))
        }
        return true
      }
    }
    return found
  }
}
