// Names in two volumes: a directory's volume has them, and no name leads into the other.

extension Volumes where First: ~Copyable, Second: ~Copyable {
  @inline(__always)
  public mutating func lookUp(
    _ name: RawSpan, in directory: FileNumber
  ) throws(FileError) -> FileNumber {
    let (inner, isSecond) = (Volumes.inner(directory), Volumes.isSecond(directory))
    let file =
      isSecond ? try second.lookUp(name, in: inner) : try first.lookUp(name, in: inner)
    return Volumes.outer(file, isSecond: isSecond)
  }

  public mutating func makeFile(
    _ name: RawSpan, in directory: FileNumber, permissions: UInt16
  ) throws(FileError) -> FileNumber {
    let (inner, isSecond) = (Volumes.inner(directory), Volumes.isSecond(directory))
    let file =
      isSecond
      ? try second.makeFile(name, in: inner, permissions: permissions)
      : try first.makeFile(name, in: inner, permissions: permissions)
    return Volumes.outer(file, isSecond: isSecond)
  }

  public mutating func makeDirectory(
    _ name: RawSpan, in directory: FileNumber, permissions: UInt16
  ) throws(FileError) -> FileNumber {
    let (inner, isSecond) = (Volumes.inner(directory), Volumes.isSecond(directory))
    let file =
      isSecond
      ? try second.makeDirectory(name, in: inner, permissions: permissions)
      : try first.makeDirectory(name, in: inner, permissions: permissions)
    return Volumes.outer(file, isSecond: isSecond)
  }

  public mutating func makeSymbolicLink(
    _ name: RawSpan, in directory: FileNumber, target: RawSpan
  ) throws(FileError) -> FileNumber {
    let (inner, isSecond) = (Volumes.inner(directory), Volumes.isSecond(directory))
    let file =
      isSecond
      ? try second.makeSymbolicLink(name, in: inner, target: target)
      : try first.makeSymbolicLink(name, in: inner, target: target)
    return Volumes.outer(file, isSecond: isSecond)
  }

  public mutating func link(
    _ file: FileNumber, as name: RawSpan, in directory: FileNumber
  ) throws(FileError) {
    let isSecond = Volumes.isSecond(directory)
    guard Volumes.isSecond(file) == isSecond else { throw .crossDevice }
    let (file, inner) = (Volumes.inner(file), Volumes.inner(directory))
    if isSecond { return try second.link(file, as: name, in: inner) }
    try first.link(file, as: name, in: inner)
  }

  public mutating func unlink(
    _ name: RawSpan, in directory: FileNumber
  ) throws(FileError) {
    let inner = Volumes.inner(directory)
    if Volumes.isSecond(directory) { return try second.unlink(name, in: inner) }
    try first.unlink(name, in: inner)
  }

  public mutating func removeDirectory(
    _ name: RawSpan, in directory: FileNumber
  ) throws(FileError) {
    let inner = Volumes.inner(directory)
    if Volumes.isSecond(directory) { return try second.removeDirectory(name, in: inner) }
    try first.removeDirectory(name, in: inner)
  }

  public mutating func rename(
    _ name: RawSpan, in directory: FileNumber, to newName: RawSpan,
    in newDirectory: FileNumber
  ) throws(FileError) {
    let isSecond = Volumes.isSecond(directory)
    guard Volumes.isSecond(newDirectory) == isSecond else { throw .crossDevice }
    let (old, new) = (Volumes.inner(directory), Volumes.inner(newDirectory))
    if isSecond { return try second.rename(name, in: old, to: newName, in: new) }
    try first.rename(name, in: old, to: newName, in: new)
  }

  public mutating func list(
    _ directory: FileNumber, from position: UInt64,
    _ body: (_ name: RawSpan, _ file: FileNumber, _ kind: FileKind?) -> Bool
  ) throws(FileError) -> UInt64? {
    let (inner, isSecond) = (Volumes.inner(directory), Volumes.isSecond(directory))
    if isSecond {
      return try second.list(inner, from: position) { name, file, kind in
        body(name, Volumes.outer(file, isSecond: true), kind)
      }
    }
    return try first.list(inner, from: position) { name, file, kind in
      body(name, Volumes.outer(file, isSecond: false), kind)
    }
  }
}
