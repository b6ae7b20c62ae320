// The policy for most programs: what was not used for longest leaves.

/// LRU.
public struct LeastRecentlyUsed: ReplacementPolicy, ~Copyable {
  private var order: RowList

  public init(slotCount: Int) { order = RowList(capacity: slotCount) }

  public mutating func insert(_ slot: Int) { order.moveToFront(slot) }

  public mutating func use(_ slot: Int) { order.moveToFront(slot) }

  public mutating func remove(_ slot: Int) { order.remove(slot) }

  public mutating func victim() -> Int? { order.last }
}
