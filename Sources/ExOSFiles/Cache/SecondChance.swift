// The policy for who counts instructions: a use is one store. A hand goes round; what was used since it
// last came by is spared once.

import ExOSMemory

/// CLOCK.
public struct SecondChance: ReplacementPolicy, ~Copyable {
  private var marks: Table<Mark>
  private var hand = 0

  private struct Mark {
    var isCandidate = false
    var isUsed = false
  }

  public init(slotCount: Int) { marks = Table(count: slotCount, repeating: Mark()) }

  public mutating func insert(_ slot: Int) { marks[slot] = Mark(isCandidate: true, isUsed: true) }

  @inline(__always)
  public mutating func use(_ slot: Int) { marks[slot].isUsed = true }

  public mutating func remove(_ slot: Int) { marks[slot] = Mark() }

  public mutating func victim() -> Int? {
    for _ in 0..<2 &* marks.count {
      let slot = hand
      hand = slot &+ 1 == marks.count ? 0 : slot &+ 1
      guard marks[slot].isCandidate else { continue }
      if !marks[slot].isUsed { return slot }
      marks[slot].isUsed = false
    }
    return nil
  }
}
