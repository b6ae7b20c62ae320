// The device through which a cache under test sees a disk in memory.

import TestSupport

@testable import ExOSFiles

/// A memory disk as a block device, with slots of its own.
struct MemoryDevice: BlockDevice, ~Copyable {
  let disk: MemoryDisk
  private let store: SlotStore
  private var queue: [Transfer] = []

  private struct Transfer {
    var operation: BlockOperation
    var block: UInt64
    var slot: Int
  }

  init(_ disk: MemoryDisk, slotCount: Int) {
    self.disk = disk
    store = SlotStore(slotCount: slotCount)
  }

  var blockCount: UInt64 { disk.blockCount }
  var memory: SlotMemory { store.memory }

  mutating func submit(
    _ operation: BlockOperation, block: UInt64, slot: Int
  ) throws(BlockError) {
    guard block < blockCount else { throw .outOfRange }
    guard queue.count < disk.depth else { throw .full }
    if disk.isTracing { disk.trace.append(operation == .read ? .read(block) : .write(block)) }
    queue.append(Transfer(operation: operation, block: block, slot: slot))
  }

  mutating func complete() -> BlockCompletion? {
    guard !queue.isEmpty else { return nil }
    let index = disk.isReordering ? Int.random(in: 0..<queue.count, using: &disk.random) : 0
    return perform(queue.remove(at: index))
  }

  mutating func flush() throws(BlockError) {
    if disk.isTracing { disk.trace.append(.flush) }
    if disk.faults.strikeFlush(&disk.random) { throw .ioError }
    disk.unflushed = []
  }

  private func perform(_ transfer: Transfer) -> BlockCompletion {
    if disk.badBlocks.contains(transfer.block)
      || disk.faults.strike(transfer.operation, &disk.random)
    {
      return BlockCompletion(slot: transfer.slot, error: .ioError)
    }
    let (content, memory) = (disk.content.memory, memory)
    let place = Int(transfer.block)
    switch transfer.operation {
    case .read:
      memory.copy(
        content.bytes(place, at: 0, count: SlotMemory.slotSize), to: transfer.slot, at: 0)
    case .write:
      disk.writeCount += 1
      // A flush ends what a power loss may undo.
      if disk.keepsUnflushed {
        disk.unflushed.append((transfer.block, disk.bytes(of: transfer.block)))
      }
      content.copy(
        memory.bytes(transfer.slot, at: 0, count: SlotMemory.slotSize), to: place, at: 0)
    }
    return BlockCompletion(slot: transfer.slot)
  }
}
