// The way from an inode to a block of its file: through no table of pointers, or one, two or three.

/// Where the pointer to a block of a file is found.
struct BlockPath {
  /// How many tables of pointers there are on the way.
  let depth: Int
  /// Which of the inode's pointers it begins with.
  let root: Int
  /// The distance among the blocks that are reached by this root.
  private let distance: Int
  private let shift: Int

  /// Nothing for a block that no file can have.
  @inline(__always)
  init?(to logical: UInt32, _ geometry: Ext2Geometry) {
    shift = geometry.pointerShift
    var rest = Int(logical)
    if rest < 12 {
      (depth, root, distance) = (0, rest, 0)
      return
    }
    rest &-= 12
    var level = 1
    while level <= 3 {
      let span = 1 &<< (level &* shift)
      if rest < span {
        (depth, root, distance) = (level, 11 &+ level, rest)
        return
      }
      rest &-= span
      level &+= 1
    }
    return nil
  }

  /// The place in the table that has so many tables below it.
  @inline(__always)
  func index(above level: Int) -> Int {
    (distance &>> (level &* shift)) & ((1 &<< shift) &- 1)
  }
}
