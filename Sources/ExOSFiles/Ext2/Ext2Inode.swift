// An inode in memory (Linux, fs/ext2/ext2.h and, for times beyond 128 bytes, fs/ext4/ext4.h). Fields that
// we do not know stay on the disk as they are, because each known one is stored at its own place.

/// What an inode says.
struct Ext2Inode {
  /// The kind and the permissions.
  var mode: UInt16 = 0
  var owner: UInt32 = 0
  var group: UInt32 = 0
  var size: UInt64 = 0
  var accessTime = FileTime(seconds: 0)
  var changeTime = FileTime(seconds: 0)
  var modificationTime = FileTime(seconds: 0)
  var deletionTime: UInt32 = 0
  var linkCount: UInt16 = 0
  /// In units of 512 bytes, with pointers and extended attributes.
  var sectorCount: UInt32 = 0
  var flags: UInt32 = 0
  /// Twelve blocks, and the roots of one, two and three levels of pointers.
  var pointers: InlineArray<15, UInt32> = .init(repeating: 0)
  var generation: UInt32 = 0
  var attributesBlock: UInt32 = 0

  static let indexFlag: UInt32 = 0x1000
  static let immutableFlag: UInt32 = 0x10
  static let appendOnlyFlag: UInt32 = 0x20
  /// Content that is not in blocks that the pointers name: compressed, encrypted, extents, inline.
  static let foreignFlags: UInt32 = 0x4 | 0x800 | 0x8_0000 | 0x1000_0000
  /// Where the pointers begin in an inode.
  static let pointersOffset = 40

  init() {}
}

extension Ext2Inode {
  /// What the file is; nothing if the mode is of no kind.
  @inline(__always)
  var kind: FileKind? {
    switch mode &>> 12 {
    case 8: .regular
    case 4: .directory
    case 10: .symbolicLink
    case 1: .fifo
    case 2: .characterDevice
    case 6: .blockDevice
    case 12: .socket
    default: nil
    }
  }

  /// A kind's bits of the mode.
  static func mode(of kind: FileKind) -> UInt16 {
    switch kind {
    case .regular: 0x8000
    case .directory: 0x4000
    case .symbolicLink: 0xa000
    case .fifo: 0x1000
    case .characterDevice: 0x2000
    case .blockDevice: 0x6000
    case .socket: 0xc000
    }
  }

  /// Whether the target of a symbolic link is in the inode itself.
  func isFastLink(sectorsPerBlock: UInt32) -> Bool {
    sectorCount == (attributesBlock == 0 ? 0 : sectorsPerBlock)
  }

  /// Whether the pointers are block numbers.
  func hasBlocks(sectorsPerBlock: UInt32) -> Bool {
    switch kind {
    case .regular, .directory: true
    case .symbolicLink: !isFastLink(sectorsPerBlock: sectorsPerBlock)
    default: false
    }
  }
}
