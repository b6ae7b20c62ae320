// Which block leaves the cache is the program's choice: no kernel and no library knows better what it
// will read next. A policy hears of the slots that may leave, and names one.

/// Chooses the slot whose block leaves a cache.
public protocol ReplacementPolicy: ~Copyable {
  /// Makes a policy for so many slots, none of which holds anything yet.
  init(slotCount: Int)

  /// A slot may be chosen from now on.
  mutating func insert(_ slot: Int)

  /// A slot's block was used.
  mutating func use(_ slot: Int)

  /// A slot may not be chosen: it is empty, pinned, or in transit.
  mutating func remove(_ slot: Int)

  /// The slot that should leave; nothing if none may be chosen.
  mutating func victim() -> Int?
}
