// Requests on names. A name is copied before it is looked at: its client may change it meanwhile.

import ExOSMemory

extension VolumeService where Volume: ~Copyable {
  /// Does what a client asks of names.
  mutating func performOnNames(
    _ request: VolumeRequest, _ area: ExchangeArea
  ) throws(FileError) -> UInt64 {
    let own = scratch.memory
    switch request {
    case .lookUp(let directory, let count):
      try copyName(count, from: area)
      return try volume.lookUp(own.bytes(0, at: 0, count: count), in: directory).rawValue
    case .makeFile(let directory, let count, let permissions):
      try copyName(count, from: area)
      return try volume.makeFile(
        own.bytes(0, at: 0, count: count), in: directory, permissions: permissions
      ).rawValue
    case .makeDirectory(let directory, let count, let permissions):
      try copyName(count, from: area)
      return try volume.makeDirectory(
        own.bytes(0, at: 0, count: count), in: directory, permissions: permissions
      ).rawValue
    case .makeSymbolicLink(let directory, let count, let targetCount):
      return try makeSymbolicLink(in: directory, count, targetCount, area)
    case .link(let file, let directory, let count):
      try copyName(count, from: area)
      try volume.link(file, as: own.bytes(0, at: 0, count: count), in: directory)
    case .unlink(let directory, let count):
      try copyName(count, from: area)
      try volume.unlink(own.bytes(0, at: 0, count: count), in: directory)
    case .removeDirectory(let directory, let count):
      try copyName(count, from: area)
      try volume.removeDirectory(own.bytes(0, at: 0, count: count), in: directory)
    case .rename(let directory, let count, let newDirectory, let newCount):
      try rename(in: directory, count, to: newDirectory, newCount, area)
    case .list(let directory, let position, let limit):
      return try list(directory, from: position, limit, area)
    default: throw .invalidArgument
    }
    return 0
  }

  /// Copies a name.
  private func copyName(_ count: Int, at place: Int = 0, from area: ExchangeArea) throws(FileError)
  {
    if count > 255 { throw .nameTooLong }
    scratch.memory.copy(
      area.memory.bytes(ExchangeArea.smallSlot, at: place, count: count), to: 0, at: place)
  }

  private mutating func makeSymbolicLink(
    in directory: FileNumber, _ count: Int, _ targetCount: Int, _ area: ExchangeArea
  ) throws(FileError) -> UInt64 {
    try copyName(count, from: area)
    guard targetCount < SlotMemory.slotSize else { throw .nameTooLong }
    let own = scratch.memory
    own.copy(area.memory.bytes(ExchangeArea.contentSlot, at: 0, count: targetCount), to: 1, at: 0)
    return try volume.makeSymbolicLink(
      own.bytes(0, at: 0, count: count), in: directory,
      target: own.bytes(1, at: 0, count: targetCount)
    ).rawValue
  }

  private mutating func rename(
    in directory: FileNumber, _ count: Int, to newDirectory: FileNumber, _ newCount: Int,
    _ area: ExchangeArea
  ) throws(FileError) {
    try copyName(count, from: area)
    try copyName(newCount, at: ExchangeArea.secondName, from: area)
    let own = scratch.memory
    try volume.rename(
      own.bytes(0, at: 0, count: count), in: directory,
      to: own.bytes(0, at: ExchangeArea.secondName, count: newCount), in: newDirectory)
  }

  /// Writes names of a directory where the client reads them.
  ///
  /// - Returns: Where to go on.
  private mutating func list(
    _ directory: FileNumber, from position: UInt64, _ limit: Int, _ area: ExchangeArea
  ) throws(FileError) -> UInt64 {
    guard limit > 0 else { throw .invalidArgument }
    var writer = ListingWriter(area)
    var count = 0
    let next = try volume.list(directory, from: position) { name, file, kind in
      count &+= 1
      return writer.append(name, file, kind) && count < limit
    }
    writer.finish(hasMore: next != nil)
    return next ?? 0
  }
}
