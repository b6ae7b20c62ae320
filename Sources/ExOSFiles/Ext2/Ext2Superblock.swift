// The superblock, 1,024 bytes from the beginning of the volume (Card, Ts'o and Tweedie 1994; Linux,
// fs/ext2/ext2.h). What decides the layout is checked and becomes the geometry; what changes is kept here
// and stored field by field, so that fields which we do not know stay as they are.

/// The part of a superblock that changes, and what the volume was made with.
struct Ext2Superblock {
  /// Whether the volume was unmounted properly, and whether damage was seen.
  var state: UInt16
  var mountCount: UInt16
  var readOnlyCompatible: UInt32
  var isDynamic: Bool
  /// How many bytes of a large inode beyond 128 are used.
  var wantedExtraSize: UInt16
  var uuid: UInt64

  static let offset = 1024
  static let magic: UInt16 = 0xef53
  static let isCleanBit: UInt16 = 1
  static let hasErrorsBit: UInt16 = 2

  /// Reads what is in a slot that holds the volume's beginning.
  init(_ memory: SlotMemory, _ slot: Int) {
    let at = Ext2Superblock.offset
    state = memory.word16(slot, at: at + 58)
    mountCount = memory.word16(slot, at: at + 52)
    isDynamic = memory.word32(slot, at: at + 76) >= 1
    readOnlyCompatible = isDynamic ? memory.word32(slot, at: at + 100) : 0
    wantedExtraSize = memory.word16(slot, at: at + 350)
    uuid = memory.word64(slot, at: at + 104)
  }

  /// Stores what a mount changes.
  func storeMount(to memory: SlotMemory, _ slot: Int, now: FileTime) {
    let at = Ext2Superblock.offset
    memory.store(UInt32(truncatingIfNeeded: now.seconds), to: slot, at: at + 44)
    memory.store(mountCount, to: slot, at: at + 52)
    memory.store(state, to: slot, at: at + 58)
  }

  /// Stores what changes while the volume is mounted.
  func store(
    to memory: SlotMemory, _ slot: Int, freeBlocks: UInt32, freeInodes: UInt32, now: FileTime
  ) {
    let at = Ext2Superblock.offset
    memory.store(freeBlocks, to: slot, at: at + 12)
    memory.store(freeInodes, to: slot, at: at + 16)
    memory.store(UInt32(truncatingIfNeeded: now.seconds), to: slot, at: at + 48)
    memory.store(state, to: slot, at: at + 58)
    if isDynamic { memory.store(readOnlyCompatible, to: slot, at: at + 100) }
  }
}
