// Files that nobody needs tomorrow: for `/tmp`. They live in slots that the program gave at start, under
// the same protocol as those of a disk, and so under the same paths, and go with the program.

import ExOSMemory

/// A file system in memory.
public struct MemoryFileSystem: FileSystem, ~Copyable {
  var files: Table<MemoryFile>
  var names: MemoryNames
  var slots: MemorySlots
  let clock: () -> FileTime
  public internal(set) var changeCount: UInt64 = 0
  var firstFree: Int32 = 1
  var freeCount: Int

  /// Makes a file system with an empty root.
  ///
  /// - Parameters:
  ///   - slotCount: How many blocks of 4 KiB the files may have together.
  ///   - fileCount: How many files there may be.
  ///   - clock: The time of day.
  public init(slotCount: Int, fileCount: Int = 1024, clock: @escaping () -> FileTime) {
    let count = max(fileCount, 2)
    files = Table(count: count) { index in
      var file = MemoryFile()
      file.next = index &+ 1 < count ? Int32(truncatingIfNeeded: index &+ 1) : -1
      return file
    }
    names = MemoryNames(count: count &* 2)
    slots = MemorySlots(count: slotCount)
    self.clock = clock
    freeCount = count &- 1
    files[0].kind = .directory
    files[0].permissions = 0o1777
    files[0].linkCount = 2
    files[0].parent = 0
    let now = clock()
    files[0].accessTime = now
    files[0].modificationTime = now
    files[0].changeTime = now
  }

  public var root: FileNumber { number(of: 0) }

  public var statistics: FileSystemStatistics {
    FileSystemStatistics(
      blockSize: SlotMemory.slotSize, blockCount: UInt64(slots.count),
      freeBlockCount: UInt64(slots.freeCount), fileCount: UInt64(files.count),
      freeFileCount: UInt64(freeCount), isReadOnly: false)
  }

  public mutating func synchronize(_ file: FileNumber) throws(FileError) {
    _ = try row(of: file)
  }

  public mutating func synchronize() throws(FileError) {}
}

// MARK: Rows

extension MemoryFileSystem {
  /// The number of the file in a row: its place, and which file it is of those that were there.
  func number(of row: Int) -> FileNumber {
    FileNumber(UInt64(files[row].generation) &<< 32 | UInt64(row &+ 1))
  }

  /// The row of a file that has not gone.
  func row(of file: FileNumber) throws(FileError) -> Int {
    let row = Int(file.rawValue & 0xffff_ffff) &- 1
    guard row >= 0, row < files.count, files[row].kind != nil,
      UInt64(files[row].generation) == file.rawValue &>> 32
    else { throw .notFound }
    return row
  }

  func directoryRow(of file: FileNumber) throws(FileError) -> Int {
    let row = try row(of: file)
    guard files[row].kind == .directory else { throw .notDirectory }
    return row
  }

  /// A row for a new file.
  mutating func makeRow(_ kind: FileKind, permissions: UInt16) throws(FileError) -> Int {
    guard firstFree >= 0 else { throw .noSpace }
    let row = Int(firstFree)
    firstFree = files[row].next
    freeCount &-= 1
    let generation = files[row].generation
    files[row] = MemoryFile()
    files[row].generation = generation
    files[row].kind = kind
    files[row].permissions = permissions & 0xfff
    files[row].linkCount = 1
    let now = clock()
    files[row].accessTime = now
    files[row].modificationTime = now
    files[row].changeTime = now
    return row
  }

  /// Removes a file that neither a name nor anybody holds.
  mutating func removeIfUnused(_ row: Int) {
    guard files[row].linkCount == 0, files[row].holds == 0 else { return }
    changeCount &+= 1
    freeSlots(of: row, from: 0)
    let generation = files[row].generation &+ 1
    files[row] = MemoryFile()
    files[row].generation = generation
    files[row].next = firstFree
    firstFree = Int32(truncatingIfNeeded: row)
    freeCount &+= 1
  }

  public mutating func hold(_ file: FileNumber) throws(FileError) {
    files[try row(of: file)].holds &+= 1
  }

  public mutating func release(_ file: FileNumber) throws(FileError) {
    let row = try row(of: file)
    guard files[row].holds > 0 else { throw .badDescriptor }
    files[row].holds &-= 1
    removeIfUnused(row)
  }

  public mutating func kind(of file: FileNumber) throws(FileError) -> FileKind {
    guard let kind = files[try row(of: file)].kind else { throw .notFound }
    return kind
  }

  public mutating func attributes(of file: FileNumber) throws(FileError) -> FileAttributes {
    let row = try row(of: file)
    guard let kind = files[row].kind else { throw .notFound }
    return FileAttributes(
      number: file, kind: kind, permissions: files[row].permissions,
      linkCount: files[row].linkCount, owner: files[row].owner, group: files[row].group,
      size: files[row].size, sectorCount: UInt64(files[row].slotCount) &* 8,
      accessTime: files[row].accessTime, modificationTime: files[row].modificationTime,
      changeTime: files[row].changeTime)
  }

  public mutating func change(
    _ change: AttributeChange, of file: FileNumber
  ) throws(FileError) {
    let row = try row(of: file)
    changeCount &+= 1
    if let permissions = change.permissions { files[row].permissions = permissions & 0xfff }
    if let owner = change.owner { files[row].owner = owner }
    if let group = change.group { files[row].group = group }
    if let time = change.accessTime { files[row].accessTime = time }
    if let time = change.modificationTime { files[row].modificationTime = time }
    files[row].changeTime = clock()
  }
}
