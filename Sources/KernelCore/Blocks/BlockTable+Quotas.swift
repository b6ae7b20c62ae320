// Quotas: how many blocks a name and all longer ones may own. Of several the longest counts, so who has a
// part of a quota divides it further by names.

public import ExokernelABI

extension BlockTable where Store: ~Copyable {
  /// Sets how many blocks a name, and all that are longer, may own.
  ///
  /// Extents that are there count against what they did until the table is read again.
  ///
  /// - Parameters:
  ///   - limit: How many; blocks beyond it stay, but none are added.
  ///   - capability: It must dominate the name for control, and be shorter: nobody sets their own.
  public mutating func setQuota(
    of name: Capability, to limit: UInt64, by capability: Capability
  ) throws(BlockError) -> BlockGrant {
    try checkState()
    try BlockTable.checkName(name)
    guard BlockTable.does(capability, dominate: name, for: .control),
      capability.length < name.length
    else {
      throw .notPermitted
    }
    guard limit <= BlockTableLayout.largestCount else { throw .outOfRange }
    var row = quota(of: name)
    if row == 0 || !BlockTable.isSame(store[extent: row].name, name) {
      guard firstUnused != 0, quotaCount < Self.quotaLimit else { throw .tableFull }
      row = takeRow(.quota)
      store[extent: row].name = name
      linkQuota(row)
    } else {
      willChange(row)
    }
    store[extent: row].count = limit
    store[extent: row].epoch = openEpoch
    return BlockGrant(handle: handle(of: row), epoch: openEpoch)
  }

  /// The longest quota whose name a name begins with; 0 for none.
  func quota(of name: Capability) -> Int {
    var best = 0
    var bestLength = -1
    var row = firstQuota
    while row != 0 {
      let length = store[extent: row].name.length
      if length > bestLength, BlockTable.does(store[extent: row].name, dominate: name, for: []) {
        best = row
        bestLength = length
      }
      row = Int(store[extent: row].next)
    }
    return best
  }

  private static func isSame(_ one: Capability, _ other: Capability) -> Bool {
    one.length == other.length && BlockTable.does(one, dominate: other, for: [])
  }

  func hasRoom(for count: UInt64, in quota: Int) -> Bool {
    let charged = store[extent: quota].charged
    let limit = store[extent: quota].count
    return charged <= limit && count <= limit &- charged
  }

  /// Counts a run against a quota.
  mutating func charge(_ row: Int, to quota: Int) {
    store[extent: row].quota = UInt16(truncatingIfNeeded: quota)
    guard quota != 0 else { return }
    store[extent: quota].charged &+= store[extent: row].count
  }

  mutating func refund(_ row: Int) {
    let quota = Int(store[extent: row].quota)
    guard quota != 0 else { return }
    store[extent: quota].charged &-= store[extent: row].count
  }
}
