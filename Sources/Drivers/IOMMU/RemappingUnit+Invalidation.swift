// What a unit may have remembered is forgotten: asked for here, and over when the ticket says so.

extension RemappingUnit where Window: ~Copyable, Memory: ~Copyable {
  /// Has the unit forget all translations of a domain, and wait for its requests under way.
  ///
  /// What was unmapped before is out of every function's reach once the ticket is complete.
  ///
  /// - Throws: `busy` while the queue is full.
  @inline(__always)
  public mutating func invalidate(domain: UInt16) throws(RemappingError) -> InvalidationTicket {
    guard isEnabled else { throw .wrongState }
    guard queue.hasRoom(for: 1, in: memory) else { throw .busy }
    queue.post(.translations(of: domain, drains: capabilities.drains), in: memory)
    return ring()
  }

  /// Whether an invalidation, and every one asked for before it, is over.
  @inline(__always)
  public func isComplete(_ ticket: InvalidationTicket) -> Bool {
    guard ticket.isComplete(at: InvalidationQueue.doneCount(in: memory)) else { return false }
    memory.acquireFence()
    return true
  }

  /// Whether all invalidations are over.
  @inline(__always)
  public var isInvalidated: Bool { isComplete(queue.ticket) }

  /// Why invalidations stand still; nothing while they do not.
  ///
  /// Those under way never end then, and what waits for them is never let go.
  public var invalidationFault: InvalidationFault? {
    let status = registers.load32(at: RemappingRegister.faultStatus)
    return InvalidationFault(status: status)
  }

  /// Shows the unit what was posted.
  @inline(__always)
  mutating func ring() -> InvalidationTicket {
    registers.store64(queue.tail, at: RemappingRegister.queueTail)
    return queue.ticket
  }
}
