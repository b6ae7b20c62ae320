// Allocating blocks: where the caller wants them, if they are free and its quota allows it.

public import ExokernelABI

extension BlockTable where Store: ~Copyable {
  /// Where a run fits: its first block, and the run before it.
  private struct Gap {
    var start: UInt64
    var previous: Int
  }

  /// Gives a run of free blocks, which are zero, to a name.
  ///
  /// - Parameters:
  ///   - name: Whose they shall be, with all the rights that anybody shall have to them; control is
  ///     among them.
  ///   - capability: It must dominate the name for writing.
  /// - Throws: The first thing that is wrong, in the order of the checks.
  public mutating func allocate(
    _ place: BlockPlace, count: UInt64, for name: Capability, by capability: Capability
  ) throws(BlockError) -> BlockGrant {
    try checkState()
    try BlockTable.checkName(name)
    guard name.rights.contains(.control) else { throw .badName }
    guard BlockTable.does(capability, dominate: name, for: .write) else { throw .notPermitted }
    let usable = blockCount &- BlockTableLayout.reservedCount
    guard count > 0, count <= usable else { throw .outOfRange }
    if case .at(let start) = place {
      guard start >= BlockTableLayout.reservedCount,
        BlockTable.isRun(start, count, within: blockCount)
      else { throw .outOfRange }
    }
    let quota = self.quota(of: name)
    guard quota == 0 || hasRoom(for: count, in: quota) else { throw .quotaExceeded }
    guard firstUnused != 0 else { throw .tableFull }
    let gap = try gap(for: count, place)
    return addRun(at: gap, count: count, name: name, quota: quota)
  }

  private mutating func addRun(
    at gap: Gap, count: UInt64, name: Capability, quota: Int
  ) -> BlockGrant {
    let row = takeRow(.owned)
    store[extent: row].start = gap.start
    store[extent: row].count = count
    store[extent: row].name = name
    linkRun(row, after: gap.previous)
    charge(row, to: quota)
    return BlockGrant(handle: handle(of: row), epoch: store[extent: row].epoch)
  }

  // MARK: Gaps

  /// Finds room for a run: one walk of the runs in order of their places.
  private func gap(for count: UInt64, _ place: BlockPlace) throws(BlockError) -> Gap {
    var best: Gap?
    var bestDistance = UInt64.max
    var start = BlockTableLayout.reservedCount
    var previous = 0
    var run = firstRun
    while true {
      let end = run == 0 ? blockCount : store[extent: run].start
      if end &- start >= count, let first = BlockTable.first(place, count, from: start, to: end) {
        let distance = BlockTable.distance(first, place)
        if distance < bestDistance {
          best = Gap(start: first, previous: previous)
          bestDistance = distance
        }
        if distance == 0 { break }
      }
      if run == 0 || BlockTable.isPast(place, end, bestDistance) { break }
      start = end &+ store[extent: run].count
      previous = run
      run = Int(store[extent: run].next)
    }
    guard let best else {
      if case .at = place { throw .notFree }
      throw .exhausted
    }
    return best
  }

  /// The best first block within a gap that is long enough; nothing where only one would do and is not
  /// there.
  @inline(__always)
  private static func first(
    _ place: BlockPlace, _ count: UInt64, from start: UInt64, to end: UInt64
  ) -> UInt64? {
    switch place {
    case .any: start
    case .near(let wish): max(start, min(wish, end &- count))
    case .at(let wish): wish >= start && wish <= end &- count ? wish : nil
    }
  }

  @inline(__always)
  private static func distance(_ first: UInt64, _ place: BlockPlace) -> UInt64 {
    guard case .near(let wish) = place else { return 0 }
    return first > wish ? first &- wish : wish &- first
  }

  /// Whether no later gap can be better.
  @inline(__always)
  private static func isPast(_ place: BlockPlace, _ end: UInt64, _ distance: UInt64) -> Bool {
    switch place {
    case .any: false
    case .at(let wish): end > wish
    case .near(let wish): end > wish && end &- wish > distance
    }
  }
}
