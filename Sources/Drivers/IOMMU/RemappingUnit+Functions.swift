// Which functions reach what. An entry changes while it is absent, one word after the other; so a function is
// blocked, and that complete, before it is given something else.

extension RemappingUnit where Window: ~Copyable, Memory: ~Copyable {
  /// Lets a function reach all of memory: one that the kernel drives.
  @discardableResult
  public mutating func passThrough(
    _ function: PCIAddress
  ) throws(RemappingError) -> InvalidationTicket {
    try enter(.passThrough(width: capabilities.widestTables), for: function)
  }

  /// Lets a function reach what a domain's tables map, and nothing else.
  ///
  /// - Parameters:
  ///   - root: `DMATables.root`; all functions of a domain have the same.
  ///   - domain: 1 to `domainCount - 1`.
  @discardableResult
  public mutating func assign(
    _ function: PCIAddress, to root: UInt64, domain: UInt16
  ) throws(RemappingError) -> InvalidationTicket {
    guard root & 0xfff == 0 else { throw .unaligned }
    guard root < RemappingLayout.addressLimit else { throw .addressOutOfRange }
    guard domain != ContextEntry.passThroughDomain, Int(domain) < domainCount else {
      throw .domainOutOfRange
    }
    return try enter(.translated(by: root, domain: domain), for: function)
  }

  /// Lets a function reach nothing any more, once the ticket is complete.
  @discardableResult
  public mutating func block(_ function: PCIAddress) throws(RemappingError) -> InvalidationTicket {
    let offset = try checkedOffset(of: function)
    let domain = ContextEntry.domain(in: memory.load64(at: offset &+ 8))
    memory.store(0, at: offset, isCoherent: isCoherent)
    return forget(function, domain: domain)
  }

  /// Fills a function's entry, which is absent.
  private mutating func enter(
    _ entry: ContextEntry, for function: PCIAddress
  ) throws(RemappingError) -> InvalidationTicket {
    let offset = try checkedOffset(of: function)
    guard memory.load64(at: offset) & ContextEntry.present == 0 else { throw .inUse }
    memory.store(entry.high, at: offset &+ 8, isCoherent: isCoherent)
    memory.store(entry.low, at: offset, isCoherent: isCoherent)
    return forget(function, domain: ContextEntry.domain(in: entry.high))
  }

  /// Where a function's entry is, once no change of it is under way.
  private func checkedOffset(of function: PCIAddress) throws(RemappingError) -> Int {
    guard function.bus == 0 else { throw .otherBus }
    guard !isEnabled || isInvalidated else { throw .busy }
    return RemappingLayout.context(of: function)
  }

  /// Has the unit forget the entry first, and what it led to after that.
  private mutating func forget(_ function: PCIAddress, domain: UInt16) -> InvalidationTicket {
    guard isEnabled else { return queue.ticket }
    queue.post(.context(of: function.requesterID, domain: domain), in: memory)
    queue.post(.translations(of: domain, drains: capabilities.drains), in: memory)
    return ring()
  }
}
