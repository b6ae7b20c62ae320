// Files opened and closed. An open file lives until it is closed, whatever becomes of its names.

import ExOSMemory

extension Files where Volume: ~Copyable {
  /// Opens a file.
  ///
  /// - Parameter permissions: Those of a file that is made.
  public mutating func open(
    _ path: RawSpan, _ options: OpenOptions, permissions: UInt16 = 0o644
  ) throws(FileError) -> FileDescriptor {
    guard options.contains(.read) || options.contains(.write) else { throw .invalidArgument }
    let row = try freeRow()
    var links = 0
    let file = try findToOpen(
      path, from: currentDirectory, options, permissions: permissions, &links)
    try check(file, options)
    try volume.hold(file)
    if options.contains(.truncate), options.contains(.write) {
      do throws(FileError) { try volume.setSize(of: file, to: 0) } catch {
        try? volume.release(file)
        throw error
      }
    }
    open[row] = OpenFile(file: file, options: options)
    lowestFree = row &+ 1
    return FileDescriptor(row)
  }

  /// Closes a file.
  public mutating func close(_ descriptor: FileDescriptor) throws(FileError) {
    let row = try row(of: descriptor)
    guard let file = open[row].file else { throw .badDescriptor }
    open[row] = OpenFile()
    lowestFree = min(lowestFree, row)
    try volume.release(file)
  }

  /// The lowest row that is free.
  private func freeRow() throws(FileError) -> Int {
    for row in lowestFree..<open.count where open[row].file == nil { return row }
    throw .tooManyOpenFiles
  }

  /// The row of an open file.
  @inline(__always)
  func row(of descriptor: FileDescriptor) throws(FileError) -> Int {
    let row = descriptor.rawValue
    guard row >= 0, row < open.count, open[row].file != nil else { throw .badDescriptor }
    return row
  }

  /// Throws if a file may not be opened so.
  private mutating func check(
    _ file: FileNumber, _ options: OpenOptions
  ) throws(FileError) {
    switch try volume.kind(of: file) {
    case .regular: if options.contains(.directory) { throw .notDirectory }
    case .directory: if options.contains(.write) { throw .isDirectory }
    case .symbolicLink: throw .tooManySymbolicLinks
    default: throw .notSupported
    }
  }

  /// The file to open, which is made if that is wanted and it is not there.
  ///
  /// It calls itself for a symbolic link that leads to nothing, so at most forty times.
  private mutating func findToOpen(
    _ path: RawSpan, from start: FileNumber, _ options: OpenOptions, permissions: UInt16,
    _ links: inout Int
  ) throws(FileError) -> FileNumber {
    if !options.contains(.create) {
      return try walk(
        path, from: start, followsLast: !options.contains(.noFollow), &links)
    }
    let directory: FileNumber
    let name: PathName
    do throws(FileError) {
      (directory, name) = try findParent(of: path, from: start, &links)
    } catch { throw error == .busy ? .isDirectory : error }
    if name.hasSlash { throw .isDirectory }
    let bytes = path.extracting(name.range)
    if bytes.isDot || bytes.isDotDot { throw .isDirectory }
    do throws(FileError) {
      let file = seen(try volume.lookUp(bytes, in: directory))
      if options.contains(.exclusive) { throw FileError.exists }
      guard try volume.kind(of: file) == .symbolicLink, !options.contains(.noFollow) else {
        return file
      }
      links &+= 1
      if links > Files.maximumSymbolicLinks { throw FileError.tooManySymbolicLinks }
      let target = try target(of: file)
      return try unsafe findToOpen(
        target.span.bytes, from: directory, options, permissions: permissions, &links)
    } catch {
      guard error == .notFound, (try? volume.lookUp(bytes, in: directory)) == nil else {
        throw error
      }
    }
    return try volume.makeFile(bytes, in: directory, permissions: permissions)
  }
}
