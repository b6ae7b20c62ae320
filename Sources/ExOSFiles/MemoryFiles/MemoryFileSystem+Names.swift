// Names of files in memory.

import ExOSMemory

extension MemoryFileSystem {
  public mutating func lookUp(
    _ name: RawSpan, in directory: FileNumber
  ) throws(FileError) -> FileNumber {
    let row = try directoryRow(of: directory)
    if name.isDot { return directory }
    if name.isDotDot { return number(of: Int(files[row].parent)) }
    return number(of: Int(names[try existing(name, in: row)].file))
  }

  public mutating func makeFile(
    _ name: RawSpan, in directory: FileNumber, permissions: UInt16
  ) throws(FileError) -> FileNumber {
    let parent = try rowToAdd(name, to: directory)
    let row = try makeRow(.regular, permissions: permissions)
    add(name, row, to: parent)
    return number(of: row)
  }

  public mutating func makeDirectory(
    _ name: RawSpan, in directory: FileNumber, permissions: UInt16
  ) throws(FileError) -> FileNumber {
    let parent = try rowToAdd(name, to: directory)
    let row = try makeRow(.directory, permissions: permissions)
    files[row].linkCount = 2
    files[row].parent = Int32(truncatingIfNeeded: parent)
    files[parent].linkCount &+= 1
    add(name, row, to: parent)
    return number(of: row)
  }

  public mutating func makeSymbolicLink(
    _ name: RawSpan, in directory: FileNumber, target: RawSpan
  ) throws(FileError) -> FileNumber {
    try target.checkTarget(limit: SlotMemory.slotSize)
    let parent = try rowToAdd(name, to: directory)
    let row = try makeRow(.symbolicLink, permissions: 0o777)
    do throws(FileError) {
      slots.memory.copy(target, to: try slotToWrite(of: row, at: 0), at: 0)
    } catch {
      files[row].linkCount = 0
      removeIfUnused(row)
      throw error
    }
    files[row].size = UInt64(target.byteCount)
    add(name, row, to: parent)
    return number(of: row)
  }

  public mutating func link(
    _ file: FileNumber, as name: RawSpan, in directory: FileNumber
  ) throws(FileError) {
    let parent = try rowToAdd(name, to: directory)
    let row = try row(of: file)
    guard files[row].kind != .directory else { throw .notPermitted }
    guard files[row].linkCount > 0 else { throw .notFound }
    files[row].linkCount &+= 1
    files[row].changeTime = clock()
    add(name, row, to: parent)
  }

  /// The row of a directory that may get a name, which it does not have.
  private mutating func rowToAdd(
    _ name: RawSpan, to directory: FileNumber
  ) throws(FileError) -> Int {
    let row = try changeableRow(of: directory)
    try name.checkNew()
    if names.find(name, in: row) != nil { throw .exists }
    if names.isFull { throw .noSpace }
    return row
  }

  /// The row of a directory that has not been removed, and is about to be changed.
  mutating func changeableRow(of directory: FileNumber) throws(FileError) -> Int {
    let row = try directoryRow(of: directory)
    guard files[row].linkCount > 0 else { throw .notFound }
    changeCount &+= 1
    return row
  }

  /// The row of a name that a directory has.
  func existing(_ name: RawSpan, in row: Int) throws(FileError) -> Int {
    if name.byteCount > 255 { throw .nameTooLong }
    guard let name = names.find(name, in: row) else { throw .notFound }
    return name
  }

  mutating func add(_ name: RawSpan, _ file: Int, to parent: Int) {
    let row = names.insert(name, in: parent, file, after: files[parent].lastName)
    files[parent].lastName = Int32(truncatingIfNeeded: row)
    if files[parent].firstName < 0 {
      files[parent].firstName = Int32(truncatingIfNeeded: row)
    }
    touchContent(parent)
  }

  public mutating func list(
    _ directory: FileNumber, from position: UInt64,
    _ body: (_ name: RawSpan, _ file: FileNumber, _ kind: FileKind?) -> Bool
  ) throws(FileError) -> UInt64? {
    let row = try directoryRow(of: directory)
    // The first two positions are those of the directory's own names, which no name row has.
    let dots: [UInt8] = [0x2e, 0x2e]
    for own in 0..<2 where position <= UInt64(own) {
      let file = own == 0 ? row : Int(files[row].parent)
      let wantsMore = unsafe body(
        dots.span.bytes.extracting(first: own &+ 1), number(of: file), .directory)
      if !wantsMore { return UInt64(own &+ 1) }
    }
    var name = Int(files[row].firstName)
    while name >= 0 {
      let (next, place) = (Int(names[name].next), names[name].position)
      if place >= position {
        let file = Int(names[name].file)
        let bytes = names[name].name
        let wantsMore = unsafe body(bytes.span.bytes, number(of: file), files[file].kind)
        if !wantsMore { return place &+ 1 }
      }
      name = next
    }
    return nil
  }
}
