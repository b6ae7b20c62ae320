// The policy for who reads the same large file over and over: what was used last will be wanted last
// (Cao, Felten and Li 1994).

/// MRU.
public struct MostRecentlyUsed: ReplacementPolicy, ~Copyable {
  private var order: RowList

  public init(slotCount: Int) { order = RowList(capacity: slotCount) }

  public mutating func insert(_ slot: Int) { order.moveToFront(slot) }

  public mutating func use(_ slot: Int) { order.moveToFront(slot) }

  public mutating func remove(_ slot: Int) { order.remove(slot) }

  public mutating func victim() -> Int? { order.first }
}
