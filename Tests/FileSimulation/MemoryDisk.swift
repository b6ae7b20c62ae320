// A disk in memory that does what real ones may: complete requests in any order, fail, and lose what was
// not flushed. What is on it stays when the device value goes, as with a disk.

import TestSupport

@testable import ExOSFiles

/// A disk whose content and faults a test sees and sets.
final class MemoryDisk {
  let content: SlotStore
  /// What the disk was asked for, in order.
  var trace: [Request] = []
  var isTracing = false
  /// Blocks whose transfers fail.
  var badBlocks: Set<UInt64> = []
  /// How often anything else fails.
  var faults = DeviceFaults.none
  /// Whether completions come in any order.
  var isReordering = false
  /// How many transfers may be under way.
  var depth = 32
  /// What was written since the last flush: a block and what it held before.
  var unflushed: [(block: UInt64, former: [UInt8])] = []
  var keepsUnflushed = false
  var writeCount = 0
  var random: SplitMix64

  enum Request: Equatable {
    case read(UInt64)
    case write(UInt64)
    case flush
  }

  init(blockCount: Int, seed: UInt64 = 1) {
    content = SlotStore(slotCount: blockCount)
    random = SplitMix64(seed: seed)
  }

  var blockCount: UInt64 { UInt64(content.memory.slotCount) }

  /// A block as it is now.
  func bytes(of block: UInt64) -> [UInt8] {
    (0..<SlotMemory.slotSize).map { content.memory.byte(Int(block), at: $0) }
  }

  func put(_ bytes: [UInt8], at block: UInt64) {
    content.memory.copy(unsafe bytes.span.bytes, to: Int(block), at: 0)
  }

  /// Makes a block what it is on another disk.
  func copy(_ block: UInt64, from other: MemoryDisk) {
    let (source, target) = (other.content.memory, content.memory)
    let place = Int(block)
    target.copy(source.bytes(place, at: 0, count: SlotMemory.slotSize), to: place, at: 0)
  }

  /// The power goes: some of what was not flushed is lost.
  func losePower() {
    for write in unflushed.reversed() where random.oneIn(2) { put(write.former, at: write.block) }
    unflushed = []
  }
}
