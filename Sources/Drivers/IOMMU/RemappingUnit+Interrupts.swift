// Whose interrupts go where: an entry is one function's, and a message that names another's is refused.

extension RemappingUnit where Window: ~Copyable, Memory: ~Copyable {
  /// Lets a function interrupt a processor.
  ///
  /// - Parameters:
  ///   - index: An entry that is not in use, below `interruptCount`.
  ///   - processor: The identity of its local APIC.
  ///   - source: The function's requester identity.
  ///   - isLevel: Whether the line lasts until it is acknowledged; never for messages.
  /// - Returns: What the function, or the I/O APIC, is to be told to write.
  public mutating func remapInterrupt(
    _ index: Int, vector: UInt8, processor: UInt8, from source: UInt16, isLevel: Bool = false
  ) throws(RemappingError) -> RemappedInterrupt {
    let offset = try checkedOffset(of: index)
    guard memory.load64(at: offset) & InterruptEntry.present == 0 else { throw .inUse }
    let entry = InterruptEntry(
      vector: vector, processor: processor, source: source, isLevel: isLevel)
    memory.store(entry.high, at: offset &+ 8, isCoherent: isCoherent)
    memory.store(entry.low, at: offset, isCoherent: isCoherent)
    forgetInterrupt(index)
    return RemappedInterrupt(index: index)
  }

  /// Takes an entry back, so that its message interrupts nobody once the ticket is complete.
  @discardableResult
  public mutating func blockInterrupt(
    _ index: Int
  ) throws(RemappingError) -> InvalidationTicket {
    let offset = try checkedOffset(of: index)
    memory.store(0, at: offset, isCoherent: isCoherent)
    return forgetInterrupt(index)
  }

  /// Where an entry is, once no change of it is under way.
  private func checkedOffset(of index: Int) throws(RemappingError) -> Int {
    guard index >= 0, index < Self.interruptCount else { throw .interruptOutOfRange }
    guard !isEnabled || isInvalidated else { throw .busy }
    return RemappingLayout.interrupt(index)
  }

  @discardableResult
  private mutating func forgetInterrupt(_ index: Int) -> InvalidationTicket {
    guard isEnabled else { return queue.ticket }
    queue.post(.interrupt(index), in: memory)
    return ring()
  }
}
