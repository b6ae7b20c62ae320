// Attributes, and changes of them, in the words of an exchange area.

extension FileAttributes {
  /// Writes them where the client reads them.
  func write(to area: ExchangeArea) {
    var words = WordCursor(area)
    words.append(number.rawValue)
    words.append(kind.code)
    words.append(UInt64(permissions))
    words.append(UInt64(truncatingIfNeeded: linkCount))
    words.append(UInt64(owner) | UInt64(group) &<< 32)
    words.append(size)
    words.append(sectorCount)
    for time in [accessTime, modificationTime, changeTime] { words.append(time) }
  }

  /// Reads them; nothing where they are none.
  init?(_ area: ExchangeArea) {
    var words = WordCursor(area)
    number = FileNumber(words.next())
    guard let kind = FileKind(code: words.next()) else { return nil }
    self.kind = kind
    permissions = UInt16(truncatingIfNeeded: words.next())
    linkCount = Int(truncatingIfNeeded: words.next())
    let owners = words.next()
    owner = UInt32(truncatingIfNeeded: owners)
    group = UInt32(truncatingIfNeeded: owners &>> 32)
    size = words.next()
    sectorCount = words.next()
    accessTime = words.nextTime()
    modificationTime = words.nextTime()
    changeTime = words.nextTime()
  }
}

extension AttributeChange {
  /// Writes a change where the service reads it: first which of the words mean something.
  func write(to area: ExchangeArea) {
    var words = WordCursor(area)
    words.append(
      (permissions == nil ? 0 : 1) | (owner == nil ? 0 : 2) | (group == nil ? 0 : 4)
        | (accessTime == nil ? 0 : 8) | (modificationTime == nil ? 0 : 16))
    words.append(UInt64(permissions ?? 0))
    words.append(UInt64(owner ?? 0) | UInt64(group ?? 0) &<< 32)
    words.append(accessTime ?? FileTime(seconds: 0))
    words.append(modificationTime ?? FileTime(seconds: 0))
  }

  /// Reads a change.
  init(_ area: ExchangeArea) {
    var words = WordCursor(area)
    let mask = words.next()
    let permissions = UInt16(truncatingIfNeeded: words.next())
    let owners = words.next()
    let access = words.nextTime()
    let modification = words.nextTime()
    self.init(
      permissions: mask & 1 == 0 ? nil : permissions,
      owner: mask & 2 == 0 ? nil : UInt32(truncatingIfNeeded: owners),
      group: mask & 4 == 0 ? nil : UInt32(truncatingIfNeeded: owners &>> 32),
      accessTime: mask & 8 == 0 ? nil : access,
      modificationTime: mask & 16 == 0 ? nil : modification)
  }
}

extension WordCursor {
  fileprivate mutating func append(_ time: FileTime) {
    append(UInt64(bitPattern: time.seconds))
    append(UInt64(time.nanoseconds))
  }
}

extension WordCursor {
  fileprivate mutating func nextTime() -> FileTime {
    let seconds = Int64(bitPattern: next())
    // Whoever is on the other side may write more nanoseconds than a second has.
    return FileTime(
      seconds: seconds, nanoseconds: UInt32(truncatingIfNeeded: next() % 1_000_000_000))
  }
}
