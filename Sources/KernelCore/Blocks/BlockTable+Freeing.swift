// Freeing: from the call on nobody uses the extent; when the last transfer has ended its shares go, its
// blocks are zeroed in pieces, and its row goes with the next commit. Only when that is durable are the
// blocks anybody's again, so free blocks are always zero.

public import ExokernelABI

extension BlockTable where Store: ~Copyable {
  /// Frees a run, or takes a share back; the row's generation changes when that is durable.
  ///
  /// - Parameter capability: It must dominate for control the row's name, or of a share the owner's.
  public mutating func free(
    _ handle: ExtentHandle, by capability: Capability
  ) throws(BlockError) {
    let row = try self.row(of: handle)
    let kind = store[extent: row].kind
    guard kind == .owned || kind == .shared else { throw .wrongKind }
    try checkState(allowingForeign: kind == .shared)
    guard mayFree(row, capability) else { throw .notPermitted }
    guard store[extent: row].flagBits | store[extent: owner(of: row)].flagBits == 0 else {
      throw .beingFreed
    }
    store[extent: row].flags = .beingFreed
    appendFreed(row)
  }

  private func mayFree(_ row: Int, _ capability: Capability) -> Bool {
    let name = store[extent: row].name
    if name.rights.contains(.control), BlockTable.does(capability, dominate: name, for: .control) {
      return true
    }
    let owner = store[extent: self.owner(of: row)].name
    return owner.rights.contains(.control)
      && BlockTable.does(capability, dominate: owner, for: .control)
  }

  // MARK: Pieces

  /// Goes on with the extent that is freed next.
  ///
  /// - Returns: Whether there was something to do.
  mutating func advanceFreeing() -> Bool {
    let row = firstFreed
    guard row != 0, store[extent: row].transfers == 0 else { return false }
    if store[extent: row].kind == .shared {
      removeFirstFreed()
      leaveShare(row)
      return true
    }
    let share = Int(store[extent: row].shares)
    if share != 0 {
      // A share that waits its own turn goes first: nobody uses it either, so that it does not wait.
      if store[extent: share].flags.contains(.beingFreed) {
        removeFirstFreed()
        appendFreed(row)
      } else {
        leaveShare(share)
      }
      return true
    }
    let left = store[extent: row].count &- zeroed
    guard left == 0 else {
      let count = min(left, Self.zeroPiece)
      ask(.zeroing(count: count))
      return true
    }
    removeFirstFreed()
    leave(row)
    return true
  }

  /// Some blocks of the first freed extent are zero, or could not be made so: then it stays its owner's.
  mutating func noteZeroed(_ count: UInt64, succeeded: Bool) {
    phase = .idle
    hasZeroed = true
    if succeeded {
      zeroed &+= count
    } else if refusals >= Self.patience {
      refusals = 0
      failedFrees &+= 1
      let row = firstFreed
      removeFirstFreed()
      store[extent: row].flags = []
    }
  }

  private mutating func leaveShare(_ share: Int) {
    unlinkShare(share)
    leave(share)
  }

  /// Has a row go with the next commit.
  mutating func leave(_ row: Int) {
    willChange(row)
    store[extent: row].flags = .leaving
    store[extent: row].epoch = openEpoch
    store[extent: row].waiting = 0
    if lastLeaving == 0 {
      firstLeaving = row
    } else {
      store[extent: lastLeaving].waiting = UInt16(truncatingIfNeeded: row)
    }
    lastLeaving = row
  }

  /// Lets the first row go whose end is durable.
  ///
  /// - Returns: Whether there was one.
  mutating func reclaim() -> Bool {
    let row = firstLeaving
    guard row != 0, store[extent: row].epoch <= durableEpoch else { return false }
    firstLeaving = Int(store[extent: row].waiting)
    if firstLeaving == 0 { lastLeaving = 0 }
    if store[extent: row].kind == .owned {
      unlinkRun(row)
      refund(row)
    }
    giveRow(row)
    return true
  }

  // MARK: The queue

  private mutating func appendFreed(_ row: Int) {
    store[extent: row].waiting = 0
    if lastFreed == 0 {
      firstFreed = row
    } else {
      store[extent: lastFreed].waiting = UInt16(truncatingIfNeeded: row)
    }
    lastFreed = row
  }

  private mutating func removeFirstFreed() {
    let row = firstFreed
    firstFreed = Int(store[extent: row].waiting)
    if firstFreed == 0 { lastFreed = 0 }
    store[extent: row].waiting = 0
    zeroed = 0
  }
}
