// Names through a service. One that does not fit is refused here, as the service would.

import ExOSMemory

extension ServedVolume where Access: ~Copyable {
  @inline(__always)
  public mutating func lookUp(
    _ name: RawSpan, in directory: FileNumber
  ) throws(FileError) -> FileNumber {
    let before = board.changeCount
    if var key = NameKey(name), let file = names.find(&key, in: directory, at: before) {
      return file
    }
    return try askFor(name, in: directory, before)
  }

  @inline(never)
  private mutating func askFor(
    _ name: RawSpan, in directory: FileNumber, _ before: UInt64
  ) throws(FileError) -> FileNumber {
    try put(name)
    let file = FileNumber(try ask(.lookUp(in: directory, nameCount: name.byteCount)))
    if let count = settled(before), let key = NameKey(name) {
      names.learn(key, in: directory, file, at: count)
    }
    return file
  }

  /// Copies a name to where the service reads it.
  private func put(_ name: RawSpan, at place: Int = 0) throws(FileError) {
    if name.byteCount > 255 { throw .nameTooLong }
    area.memory.copy(name, to: ExchangeArea.smallSlot, at: place)
  }

  public mutating func makeFile(
    _ name: RawSpan, in directory: FileNumber, permissions: UInt16
  ) throws(FileError) -> FileNumber {
    try put(name)
    return FileNumber(
      try ask(
        .makeFile(in: directory, nameCount: name.byteCount, permissions: permissions)))
  }

  public mutating func makeDirectory(
    _ name: RawSpan, in directory: FileNumber, permissions: UInt16
  ) throws(FileError) -> FileNumber {
    try put(name)
    return FileNumber(
      try ask(
        .makeDirectory(in: directory, nameCount: name.byteCount, permissions: permissions)))
  }

  public mutating func makeSymbolicLink(
    _ name: RawSpan, in directory: FileNumber, target: RawSpan
  ) throws(FileError) -> FileNumber {
    try put(name)
    guard target.byteCount < SlotMemory.slotSize else { throw .nameTooLong }
    area.memory.copy(target, to: ExchangeArea.contentSlot, at: 0)
    return FileNumber(
      try ask(
        .makeSymbolicLink(
          in: directory, nameCount: name.byteCount, targetCount: target.byteCount)))
  }

  public mutating func link(
    _ file: FileNumber, as name: RawSpan, in directory: FileNumber
  ) throws(FileError) {
    try put(name)
    try ask(.link(file, in: directory, nameCount: name.byteCount))
  }

  public mutating func unlink(
    _ name: RawSpan, in directory: FileNumber
  ) throws(FileError) {
    try put(name)
    try ask(.unlink(in: directory, nameCount: name.byteCount))
  }

  public mutating func removeDirectory(
    _ name: RawSpan, in directory: FileNumber
  ) throws(FileError) {
    try put(name)
    try ask(.removeDirectory(in: directory, nameCount: name.byteCount))
  }

  public mutating func rename(
    _ name: RawSpan, in directory: FileNumber, to newName: RawSpan,
    in newDirectory: FileNumber
  ) throws(FileError) {
    try put(name)
    try put(newName, at: ExchangeArea.secondName)
    try ask(
      .rename(
        in: directory, nameCount: name.byteCount, to: newDirectory,
        newNameCount: newName.byteCount))
  }

  public mutating func list(
    _ directory: FileNumber, from position: UInt64,
    _ body: (_ name: RawSpan, _ file: FileNumber, _ kind: FileKind?) -> Bool
  ) throws(FileError) -> UInt64? {
    var position = position
    while true {
      let next = try ask(.list(directory, from: position, limit: Int(UInt16.max)))
      var reader = ListingReader(area)
      var count = 0
      while true {
        let (isThere, wantsMore) = reader.next(body)
        guard isThere else { break }
        count &+= 1
        if !wantsMore { return try end(of: count, in: directory, from: position) }
      }
      guard reader.hasMore, count > 0 else { return nil }
      position = next
    }
  }

  /// Where a listing goes on behind so many names.
  private func end(
    of count: Int, in directory: FileNumber, from position: UInt64
  ) throws(FileError) -> UInt64? {
    let next = try ask(.list(directory, from: position, limit: count))
    return ListingReader(area).hasMore ? next : nil
  }
}
