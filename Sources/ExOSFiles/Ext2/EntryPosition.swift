// Where an entry begins in its directory. Entries never move, so that a position holds until the name goes.

/// A place in a directory, in units of four bytes, counted from 1.
struct EntryPosition: Equatable {
  let rawValue: UInt32

  init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Nothing for a place that no position tells: 16 GiB and more from the beginning.
  init?(logical: UInt32, offset: Int, blockShift: Int) {
    let place = (UInt64(logical) &<< UInt64(blockShift) | UInt64(offset)) &>> 2 &+ 1
    guard place <= UInt64(UInt32.max) else { return nil }
    rawValue = UInt32(truncatingIfNeeded: place)
  }

  /// The block of the directory.
  func logical(blockShift: Int) -> UInt32 { (rawValue &- 1) &>> UInt32(blockShift &- 2) }

  /// The place in the block.
  func offset(blockShift: Int) -> Int { Int(rawValue &- 1) &<< 2 & (1 &<< blockShift &- 1) }
}
