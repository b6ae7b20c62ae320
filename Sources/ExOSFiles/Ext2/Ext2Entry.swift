// An entry of a directory (Linux, fs/ext2/ext2.h): an inode, a name, and the distance to the next entry.
// The entries of a block tile it; one without an inode is unused. Inner nodes of an index look like that,
// so that who does not know indexes reads the directory all the same.

/// An entry, checked against its block.
struct Ext2Entry {
  /// The block of the directory, where an index told it.
  var logical = Ext2Entry.unknownBlock
  /// The block of the volume, and where in it the entry begins.
  var block: UInt32
  var offset: Int
  /// How far it is to the next entry.
  var length: Int
  /// 0 for an unused entry.
  var inode: UInt32
  var nameCount: Int
  var kindCode: UInt8

  static let headSize = 8
  static let unknownBlock = UInt32.max

  /// Reads the entry at a place of a block; nothing if it cannot be one.
  @inline(__always)
  init?(
    _ memory: SlotMemory, _ slot: Int, _ block: UInt32, at offset: Int,
    _ geometry: borrowing Ext2Geometry
  ) {
    let base = geometry.offset(of: block) &+ offset
    guard offset <= geometry.blockSize &- Ext2Entry.headSize else { return nil }
    let head = memory.word64(slot, at: base)
    inode = UInt32(truncatingIfNeeded: head)
    length = Int(head &>> 32 & 0xffff)
    nameCount = Int(head &>> 48 & 0xff)
    kindCode = UInt8(truncatingIfNeeded: head &>> 56)
    self.block = block
    self.offset = offset
    guard length >= 12, length & 3 == 0, length <= geometry.blockSize &- offset,
      nameCount <= length &- Ext2Entry.headSize, inode <= geometry.inodeCount,
      inode == 0 || nameCount > 0
    else { return nil }
  }

  /// How many bytes an entry with so long a name needs.
  @inline(__always)
  static func size(nameCount: Int) -> Int { (headSize &+ nameCount &+ 3) & ~3 }

  /// How many of its bytes the entry needs.
  var usedSize: Int { inode == 0 ? 0 : Ext2Entry.size(nameCount: nameCount) }

  /// How many bytes another entry could have of it.
  var spareSize: Int { length &- usedSize }

  /// A kind's code in entries.
  static func code(of kind: FileKind) -> UInt8 {
    switch kind {
    case .regular: 1
    case .directory: 2
    case .characterDevice: 3
    case .blockDevice: 4
    case .fifo: 5
    case .socket: 6
    case .symbolicLink: 7
    }
  }

  /// The kind that the entry names; nothing where it names none.
  var kind: FileKind? {
    switch kindCode {
    case 1: .regular
    case 2: .directory
    case 3: .characterDevice
    case 4: .blockDevice
    case 5: .fifo
    case 6: .socket
    case 7: .symbolicLink
    default: nil
    }
  }
}
