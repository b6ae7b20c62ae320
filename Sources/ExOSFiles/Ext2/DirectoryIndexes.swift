// The large directories that are in use: a few, each with its index.

/// The indexes of a few directories; the oldest makes room.
struct DirectoryIndexes {
  private var list: [DirectoryIndex] = []
  private var oldest = 0

  static let capacity = 4

  /// The place of a directory's index.
  func find(_ directory: UInt32) -> Int? {
    for place in list.indices where list[place].directory == directory { return place }
    return nil
  }

  subscript(place: Int) -> DirectoryIndex {
    _read { yield list[place] }
    _modify { yield &list[place] }
  }

  /// Keeps an index.
  ///
  /// - Returns: Its place.
  mutating func add(_ index: consuming DirectoryIndex) -> Int {
    if list.count < DirectoryIndexes.capacity {
      list.append(index)
      return list.count &- 1
    }
    let place = oldest
    list[place] = index
    oldest = (place &+ 1) % DirectoryIndexes.capacity
    return place
  }

  /// Throws the index of a directory away.
  @inline(never)
  mutating func remove(_ directory: UInt32) {
    if let place = find(directory) { list[place] = DirectoryIndex() }
  }

  /// Throws the index of a directory away, unless it only says that there is none.
  mutating func remove(unlessOverfull directory: UInt32) {
    if let place = find(directory), !list[place].isOverfull { list[place] = DirectoryIndex() }
  }

  /// Throws all away.
  mutating func removeAll() {
    list = []
    oldest = 0
  }
}
