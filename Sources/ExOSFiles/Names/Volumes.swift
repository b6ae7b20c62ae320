// Two file systems as one, each of its own type: which one a call is for is a bit of the file's number, so
// that nothing is looked up and no type is forgotten. More than two are pairs of pairs. Where one is seen
// in the other is the name space's business.

/// Two volumes that files are told apart in by their numbers.
///
/// A volume's own numbers leave the highest bit free.
public struct Volumes<First: FileSystem & ~Copyable, Second: FileSystem & ~Copyable>: FileSystem,
  ~Copyable
{
  public var first: First
  public var second: Second

  public init(_ first: consuming First, _ second: consuming Second) {
    self.first = first
    self.second = second
  }

  /// The first volume's root.
  public var root: FileNumber { Volumes.outer(first.root, isSecond: false) }

  /// The second volume's root, to be mounted somewhere.
  public var secondRoot: FileNumber { Volumes.outer(second.root, isSecond: true) }

  /// How a file of the first volume is numbered among both, where that is a pair itself.
  public func number(ofFirst file: FileNumber) -> FileNumber {
    Volumes.outer(file, isSecond: false)
  }

  /// The first volume's.
  public var statistics: FileSystemStatistics { first.statistics }

  /// Both only rise, and so their sum.
  @inline(__always)
  public var changeCount: UInt64 { first.changeCount &+ second.changeCount }

  @inline(__always)
  static func isSecond(_ file: FileNumber) -> Bool { file.rawValue & 1 != 0 }

  @inline(__always)
  static func inner(_ file: FileNumber) -> FileNumber { FileNumber(file.rawValue &>> 1) }

  @inline(__always)
  static func outer(_ file: FileNumber, isSecond: Bool) -> FileNumber {
    FileNumber(file.rawValue &<< 1 | (isSecond ? 1 : 0))
  }
}

// MARK: Files by number

extension Volumes where First: ~Copyable, Second: ~Copyable {
  @inline(__always)
  public mutating func kind(of file: FileNumber) throws(FileError) -> FileKind {
    Volumes.isSecond(file)
      ? try second.kind(of: Volumes.inner(file)) : try first.kind(of: Volumes.inner(file))
  }

  public mutating func attributes(of file: FileNumber) throws(FileError) -> FileAttributes {
    var attributes =
      Volumes.isSecond(file)
      ? try second.attributes(of: Volumes.inner(file))
      : try first.attributes(of: Volumes.inner(file))
    attributes.number = file
    return attributes
  }

  public mutating func change(
    _ change: AttributeChange, of file: FileNumber
  ) throws(FileError) {
    if Volumes.isSecond(file) { return try second.change(change, of: Volumes.inner(file)) }
    try first.change(change, of: Volumes.inner(file))
  }

  @inline(__always)
  public mutating func view(
    of file: FileNumber, at offset: UInt64
  ) throws(FileError) -> FileView {
    Volumes.isSecond(file)
      ? try second.view(of: Volumes.inner(file), at: offset)
      : try first.view(of: Volumes.inner(file), at: offset)
  }

  public mutating func pin(_ view: FileView, of file: FileNumber) throws(FileError) {
    if Volumes.isSecond(file) { return try second.pin(view, of: Volumes.inner(file)) }
    try first.pin(view, of: Volumes.inner(file))
  }

  public mutating func unpin(_ view: FileView, of file: FileNumber) {
    if Volumes.isSecond(file) { return second.unpin(view, of: Volumes.inner(file)) }
    first.unpin(view, of: Volumes.inner(file))
  }

  @inline(__always)
  public mutating func write(
    _ bytes: RawSpan, to file: FileNumber, at offset: UInt64
  ) throws(FileError) -> Int {
    Volumes.isSecond(file)
      ? try second.write(bytes, to: Volumes.inner(file), at: offset)
      : try first.write(bytes, to: Volumes.inner(file), at: offset)
  }

  public mutating func setSize(of file: FileNumber, to size: UInt64) throws(FileError) {
    if Volumes.isSecond(file) { return try second.setSize(of: Volumes.inner(file), to: size) }
    try first.setSize(of: Volumes.inner(file), to: size)
  }

  @inline(__always)
  public mutating func hold(_ file: FileNumber) throws(FileError) {
    if Volumes.isSecond(file) { return try second.hold(Volumes.inner(file)) }
    try first.hold(Volumes.inner(file))
  }

  @inline(__always)
  public mutating func release(_ file: FileNumber) throws(FileError) {
    if Volumes.isSecond(file) { return try second.release(Volumes.inner(file)) }
    try first.release(Volumes.inner(file))
  }

  public mutating func synchronize(_ file: FileNumber) throws(FileError) {
    if Volumes.isSecond(file) { return try second.synchronize(Volumes.inner(file)) }
    try first.synchronize(Volumes.inner(file))
  }

  public mutating func synchronize() throws(FileError) {
    try first.synchronize()
    try second.synchronize()
  }
}
