// Reads: of what is asked for, which is waited for, and of what will be, which is not.

import ExOSMemory

extension BufferCache where Device: ~Copyable, Policy: ~Copyable {
  /// Reads a block whose slot is not ready.
  ///
  /// - Parameter known: The slot that it is being read into; -1 if it has none.
  mutating func read(_ block: UInt64, into known: Int) throws(BlockError) -> Int {
    statistics.misses &+= 1
    var slot = known
    if slot < 0 {
      guard block < device.blockCount else { throw .outOfRange }
      slot = try beginReading(block)
    }
    while slots[slot].state == .reading {
      guard let completion = device.complete() else {
        release(slot)
        throw .ioError
      }
      finishReading(completion)
      if completion.slot == slot, let error = completion.error { throw error }
    }
    return slot
  }

  /// Begins to read a block that will be wanted, if there is room and it is not there.
  ///
  /// A failure shows when the block is asked for.
  public mutating func prefetch(_ block: UInt64) {
    guard block < device.blockCount, find(block) < 0, hasRoom() else { return }
    guard (try? beginReading(block, isUrgent: false)) != nil else { return }
    statistics.prefetches &+= 1
  }

  private mutating func beginReading(
    _ block: UInt64, isUrgent: Bool = true
  ) throws(BlockError) -> Int {
    let slot = try claim(block)
    slots[slot].state = .reading
    while true {
      do throws(BlockError) {
        try device.submit(.read, block: block, slot: slot)
        return slot
      } catch {
        guard error == .full, isUrgent, let completion = device.complete() else {
          release(slot)
          throw error
        }
        finishReading(completion)
      }
    }
  }

  /// Takes note that a read is over.
  mutating func finishReading(_ completion: BlockCompletion) {
    let slot = completion.slot
    guard slots[slot].state == .reading else { return }
    guard completion.error == nil else {
      statistics.failures &+= 1
      return release(slot)
    }
    slots[slot].state = .ready
    if slots[slot].pins == 0 { policy.insert(slot) }
  }
}
