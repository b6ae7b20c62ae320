// Write-back: everything that is dirty, in the order of the disk, as many at a time as the device holds.
// A block whose write fails stays dirty.

import ExOSMemory

extension BufferCache where Device: ~Copyable, Policy: ~Copyable {
  /// How many blocks wait to be written.
  public var dirtyCount: Int { dirty.count }

  /// Writes all that is dirty and makes it durable.
  public mutating func synchronize() throws(BlockError) {
    try writeBack()
    try flush()
  }

  /// Takes note that a dirty block was forgotten.
  ///
  /// The list is rid of such blocks once they are as many as there are slots: a file that is made and
  /// removed over and over would have it grow without end.
  @inline(__always)
  mutating func forgetWrite() {
    forgottenWrites &+= 1
    if forgottenWrites > slots.count { dropForgottenWrites() }
  }

  @inline(never)
  private mutating func dropForgottenWrites() {
    dirty.sort { $0.block < $1.block }
    var kept: [DirtyBlock] = []
    for entry in dirty where needsWrite(entry) && kept.last?.block != entry.block {
      kept.append(entry)
    }
    dirty = kept
    forgottenWrites = 0
  }

  /// Whether a block was neither forgotten nor written since it came into the list.
  private func needsWrite(_ entry: DirtyBlock) -> Bool {
    let slot = Int(entry.slot)
    return slots[slot].isDirty && slots[slot].block == entry.block
  }

  /// Makes what was written durable.
  public mutating func flush() throws(BlockError) { try device.flush() }

  /// Writes all that is dirty.
  ///
  /// - Throws: The first failure, after everything has been tried.
  public mutating func writeBack() throws(BlockError) {
    dirty.sort { $0.block < $1.block }
    var failure: BlockError?
    var underWay = 0
    var failed: [DirtyBlock] = []
    for index in dirty.indices {
      let entry = dirty[index]
      guard needsWrite(entry) else { continue }
      slots[Int(entry.slot)].isDirty = false
      if let error = submitWrite(entry, underWay: &underWay, &failure, &failed) {
        fail(entry, error, &failure, &failed)
      }
    }
    while underWay > 0, reapWrite(&underWay, &failure, &failed) {}
    dirty = failed
    forgottenWrites = 0
    if let failure { throw failure }
  }

  private mutating func submitWrite(
    _ entry: DirtyBlock, underWay: inout Int, _ failure: inout BlockError?,
    _ failed: inout [DirtyBlock]
  ) -> BlockError? {
    while true {
      do throws(BlockError) {
        try device.submit(.write, block: entry.block, slot: Int(entry.slot))
        underWay &+= 1
        statistics.writes &+= 1
        return nil
      } catch {
        guard error == .full, reapWrite(&underWay, &failure, &failed) else { return error }
      }
    }
  }

  /// Takes one completion, of a write or of a read ahead.
  private mutating func reapWrite(
    _ underWay: inout Int, _ failure: inout BlockError?, _ failed: inout [DirtyBlock]
  ) -> Bool {
    guard let completion = device.complete() else { return false }
    if slots[completion.slot].state == .reading {
      finishReading(completion)
      return true
    }
    underWay &-= 1
    if let error = completion.error {
      let slot = completion.slot
      let entry = DirtyBlock(block: slots[slot].block, slot: Int32(truncatingIfNeeded: slot))
      fail(entry, error, &failure, &failed)
    }
    return true
  }

  private mutating func fail(
    _ entry: DirtyBlock, _ error: BlockError, _ failure: inout BlockError?,
    _ failed: inout [DirtyBlock]
  ) {
    statistics.failures &+= 1
    slots[Int(entry.slot)].isDirty = true
    failed.append(entry)
    if failure == nil { failure = error }
  }
}
