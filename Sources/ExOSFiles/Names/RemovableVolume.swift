// A volume that comes and goes while the name space around it stays: a disk that is mounted and unmounted. While
// there is none its place has no files.

/// A place for a volume.
public struct RemovableVolume<Volume: FileSystem & ~Copyable>: FileSystem, ~Copyable {
  private var volume: Volume?
  /// What the change counts of those that were here have come to.
  private var pastChanges: UInt64 = 0

  /// An empty place.
  public init() {}

  /// Puts a volume here.
  ///
  /// - Precondition: There is none.
  public mutating func insert(_ volume: consuming Volume) {
    precondition(isEmpty)
    self.volume = consume volume
  }

  /// Takes the volume out, as it is; nothing where there is none.
  public mutating func remove() -> Volume? {
    pastChanges = changeCount &+ 1
    return volume.take()
  }

  /// Whether no volume is here.
  public var isEmpty: Bool {
    switch volume {
    case .some: false
    case .none: true
    }
  }

  /// It never falls, whichever volume is here.
  public var changeCount: UInt64 {
    switch volume {
    case .some(let volume): pastChanges &+ volume.changeCount
    case .none: pastChanges
    }
  }

  public var root: FileNumber {
    switch volume {
    case .some(let volume): volume.root
    case .none: FileNumber(0)
    }
  }

  public var statistics: FileSystemStatistics {
    switch volume {
    case .some(let volume): volume.statistics
    case .none:
      FileSystemStatistics(
        blockSize: SlotMemory.slotSize, blockCount: 0, freeBlockCount: 0, fileCount: 0,
        freeFileCount: 0, isReadOnly: true)
    }
  }
}

// MARK: Files by number

extension RemovableVolume where Volume: ~Copyable {
  public mutating func kind(of file: FileNumber) throws(FileError) -> FileKind {
    guard let kind = try volume?.kind(of: file) else { throw .notFound }
    return kind
  }

  public mutating func attributes(of file: FileNumber) throws(FileError) -> FileAttributes {
    guard let attributes = try volume?.attributes(of: file) else { throw .notFound }
    return attributes
  }

  public mutating func change(
    _ change: AttributeChange, of file: FileNumber
  ) throws(FileError) {
    guard try volume?.change(change, of: file) != nil else { throw .notFound }
  }

  public mutating func view(
    of file: FileNumber, at offset: UInt64
  ) throws(FileError) -> FileView {
    guard let view = try volume?.view(of: file, at: offset) else { throw .notFound }
    return view
  }

  public mutating func pin(_ view: FileView, of file: FileNumber) throws(FileError) {
    guard try volume?.pin(view, of: file) != nil else { throw .notFound }
  }

  public mutating func unpin(_ view: FileView, of file: FileNumber) {
    volume?.unpin(view, of: file)
  }

  public mutating func write(
    _ bytes: RawSpan, to file: FileNumber, at offset: UInt64
  ) throws(FileError) -> Int {
    guard let count = try volume?.write(bytes, to: file, at: offset) else { throw .notFound }
    return count
  }

  public mutating func setSize(of file: FileNumber, to size: UInt64) throws(FileError) {
    guard try volume?.setSize(of: file, to: size) != nil else { throw .notFound }
  }

  public mutating func hold(_ file: FileNumber) throws(FileError) {
    guard try volume?.hold(file) != nil else { throw .notFound }
  }

  public mutating func release(_ file: FileNumber) throws(FileError) {
    guard try volume?.release(file) != nil else { throw .notFound }
  }

  public mutating func synchronize(_ file: FileNumber) throws(FileError) {
    guard try volume?.synchronize(file) != nil else { throw .notFound }
  }

  public mutating func synchronize() throws(FileError) { try volume?.synchronize() }
}

// MARK: Names

extension RemovableVolume where Volume: ~Copyable {
  public mutating func lookUp(
    _ name: RawSpan, in directory: FileNumber
  ) throws(FileError) -> FileNumber {
    guard let file = try volume?.lookUp(name, in: directory) else { throw .notFound }
    return file
  }

  public mutating func makeFile(
    _ name: RawSpan, in directory: FileNumber, permissions: UInt16
  ) throws(FileError) -> FileNumber {
    guard let file = try volume?.makeFile(name, in: directory, permissions: permissions) else {
      throw .notFound
    }
    return file
  }

  public mutating func makeDirectory(
    _ name: RawSpan, in directory: FileNumber, permissions: UInt16
  ) throws(FileError) -> FileNumber {
    guard let file = try volume?.makeDirectory(name, in: directory, permissions: permissions)
    else { throw .notFound }
    return file
  }

  public mutating func makeSymbolicLink(
    _ name: RawSpan, in directory: FileNumber, target: RawSpan
  ) throws(FileError) -> FileNumber {
    guard let file = try volume?.makeSymbolicLink(name, in: directory, target: target) else {
      throw .notFound
    }
    return file
  }

  public mutating func link(
    _ file: FileNumber, as name: RawSpan, in directory: FileNumber
  ) throws(FileError) {
    guard try volume?.link(file, as: name, in: directory) != nil else { throw .notFound }
  }

  public mutating func unlink(_ name: RawSpan, in directory: FileNumber) throws(FileError) {
    guard try volume?.unlink(name, in: directory) != nil else { throw .notFound }
  }

  public mutating func removeDirectory(
    _ name: RawSpan, in directory: FileNumber
  ) throws(FileError) {
    guard try volume?.removeDirectory(name, in: directory) != nil else { throw .notFound }
  }

  public mutating func rename(
    _ name: RawSpan, in directory: FileNumber, to newName: RawSpan,
    in newDirectory: FileNumber
  ) throws(FileError) {
    guard try volume?.rename(name, in: directory, to: newName, in: newDirectory) != nil else {
      throw .notFound
    }
  }

  public mutating func list(
    _ directory: FileNumber, from position: UInt64,
    _ body: (_ name: RawSpan, _ file: FileNumber, _ kind: FileKind?) -> Bool
  ) throws(FileError) -> UInt64? {
    if isEmpty { throw .notFound }
    return try volume?.list(directory, from: position, body) ?? nil
  }
}
