// The queue by which a unit is told what to forget (VT-d 3.3 §6.5.2). Behind each descriptor stands one
// that writes into memory how many are done, so that neither room nor an end is ever asked of a register.
// Units read the queue through the processor's caches, whatever they do with tables.

/// The positions in an invalidation queue of one page.
struct InvalidationQueue {
  private static let capacity: UInt32 = 256
  /// A unit may still stand at the descriptor that wrote the count, and a full queue must not look empty.
  private static let limit = capacity &- 2

  /// How many descriptors were written; it wraps.
  private var writtenCount: UInt32 = 0

  /// What the tail register is to say.
  @inline(__always)
  var tail: UInt64 { UInt64(writtenCount % Self.capacity) &* 16 }

  /// What has been written up to here.
  @inline(__always)
  var ticket: InvalidationTicket { InvalidationTicket(count: writtenCount) }

  /// How many descriptors are done.
  @inline(__always)
  static func doneCount(in memory: borrowing some DMAMemory & ~Copyable) -> UInt32 {
    memory.load32(at: RemappingLayout.status)
  }

  /// Whether so many invalidations can be posted.
  @inline(__always)
  func hasRoom(for count: UInt32, in memory: borrowing some DMAMemory & ~Copyable) -> Bool {
    let pending = writtenCount &- Self.doneCount(in: memory)
    return pending <= Self.limit &- count &* 2
  }

  /// Writes an invalidation and what tells its end; there is room for it.
  @inline(__always)
  mutating func post(
    _ descriptor: InvalidationDescriptor, in memory: borrowing some DMAMemory & ~Copyable
  ) {
    write(descriptor, in: memory)
    let status = memory.physicalAddress &+ UInt64(RemappingLayout.status)
    write(.wait(writing: writtenCount &+ 1, to: status), in: memory)
  }

  @inline(__always)
  private mutating func write(
    _ descriptor: InvalidationDescriptor, in memory: borrowing some DMAMemory & ~Copyable
  ) {
    let offset = RemappingLayout.queue &+ Int(truncatingIfNeeded: tail)
    memory.store64(descriptor.low, at: offset)
    memory.store64(descriptor.high, at: offset &+ 8)
    writtenCount &+= 1
  }
}
