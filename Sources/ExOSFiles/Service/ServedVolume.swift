// A volume that another environment holds, used as if it were one's own. What was learnt of it is believed
// for as long as the board says that nothing changed, so that to look up, to look at and to read the same
// again crosses nothing: a few loads from pages that the service shares read-only. What changes something
// is asked of the service. The program's own tables of slots and files in use keep what it reads where it
// is, and alive.

import ExOSMemory

/// A volume through a service.
public struct ServedVolume<Access: VolumeAccess & ~Copyable>: FileSystem, ~Copyable {
  var access: Access
  let memory: SlotMemory
  let area: ExchangeArea
  let board: CacheBoard
  let slotCount: Int
  let blockSize: Int
  /// How many slots may be pinned, and are.
  let pinLimit: Int
  var pinnedCount = 0
  public let root: FileNumber
  var names: LearntNames
  var attributes: LearntAttributes
  var found: FoundBlocks

  /// Begins to use a volume.
  ///
  /// - Parameters:
  ///   - root: What the service answered when this program became its client.
  ///   - facts: What stood in the exchange area then.
  public init(
    through access: consuming Access, root: FileNumber, facts: VolumeFacts
  ) throws(FileError) {
    for slot in facts.boardSlot..<facts.slotCount { try access.makeReadable(slot) }
    memory = access.memory
    area = access.area
    board = CacheBoard(access.memory, firstSlot: facts.boardSlot)
    slotCount = facts.slotCount
    blockSize = facts.blockSize
    pinLimit = facts.pinLimit
    self.root = root
    self.access = access
    names = LearntNames()
    attributes = LearntAttributes()
    found = FoundBlocks(blockSize: facts.blockSize)
  }

  @inline(__always)
  public var changeCount: UInt64 { board.changeCount }

  public var statistics: FileSystemStatistics {
    guard access.ask(.statistics).code == 0 else {
      return FileSystemStatistics(
        blockSize: blockSize, blockCount: 0, freeBlockCount: 0, fileCount: 0,
        freeFileCount: 0, isReadOnly: true)
    }
    return FileSystemStatistics(area)
  }

  /// Asks the service for something.
  @discardableResult
  func ask(_ request: VolumeRequest) throws(FileError) -> UInt64 {
    try access.ask(request).checked()
  }

  /// The count as of which an answer holds that was asked for when the count was another; nothing where
  /// something was changed meanwhile.
  @inline(__always)
  func settled(_ before: UInt64) -> UInt64? {
    before & 1 == 0 && board.changeCount == before ? before : nil
  }

  /// Has the service write everything and mark the volume as unmounted properly; for who may dispose of it.
  public func unmount() throws(FileError) { try ask(.unmount) }
}

// MARK: Files by number

extension ServedVolume where Access: ~Copyable {
  @inline(__always)
  public mutating func kind(of file: FileNumber) throws(FileError) -> FileKind {
    if let row = attributes.row(of: file, at: board.changeCount) {
      return attributes.rows[row].attributes.kind
    }
    return try attributes(of: file).kind
  }

  public mutating func attributes(of file: FileNumber) throws(FileError) -> FileAttributes {
    let before = board.changeCount
    if let row = attributes.row(of: file, at: before) { return attributes.rows[row].attributes }
    try ask(.attributes(of: file))
    guard let answer = FileAttributes(area) else { throw .ioError }
    if let count = settled(before) { attributes.learn(answer, of: file, at: count) }
    return answer
  }

  public mutating func change(
    _ change: AttributeChange, of file: FileNumber
  ) throws(FileError) {
    change.write(to: area)
    try ask(.change(file))
  }

  public mutating func hold(_ file: FileNumber) throws(FileError) {
    guard area.heldFiles.insert(file) else { throw .tooManyOpenFiles }
    // First it is said that the file is held, and then looked at whether it is still there: the service
    // does it the other way round. Both in this order, on one processor.
    do throws(FileError) { _ = try kind(of: file) } catch {
      try release(file)
      throw error
    }
  }

  public mutating func release(_ file: FileNumber) throws(FileError) {
    guard area.heldFiles.remove(file) else { throw .badDescriptor }
    if board.unnamedCount != 0 { try ask(.release) }
  }

  public mutating func synchronize(_ file: FileNumber) throws(FileError) {
    try ask(.synchronizeFile(file))
  }

  public mutating func synchronize() throws(FileError) { try ask(.synchronize) }
}
