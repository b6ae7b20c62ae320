// What the file library knows of a disk. On the metal it is the kernel's request and completion rings
// over an extent that the program is bound to; in tests an image in memory. Requests are many at a time
// and complete in any order; nobody waits but who needs the answer.

/// A disk, or a part of one, in blocks of 4 KiB.
public protocol BlockDevice: ~Copyable {
  /// How many blocks there are.
  var blockCount: UInt64 { get }

  /// The slots that blocks are read into and written from; they live as long as the device.
  var memory: SlotMemory { get }

  /// Asks for a transfer between a block and a slot, which belongs to the device until it is complete.
  ///
  /// The device may hold requests back, to join neighbours in one command, until `complete` or `flush`.
  ///
  /// - Throws: `full` if as many are under way as it can hold; otherwise why it will not.
  mutating func submit(
    _ operation: BlockOperation, block: UInt64, slot: Int
  ) throws(BlockError)

  /// Says which request has completed, after waiting for one if need be.
  ///
  /// - Returns: Nothing if none is under way.
  mutating func complete() -> BlockCompletion?

  /// Makes what has been written durable, and returns when it is.
  mutating func flush() throws(BlockError)
}
