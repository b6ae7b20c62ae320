// What a volume may use beyond the format of 1993 (Linux, fs/ext4/ext4.h; e2fsprogs, lib/e2p/feature.c),
// under the names that mke2fs and dumpe2fs know.

/// A feature that is on a volume and that we cannot do without knowing.
public enum Ext2Feature: Equatable, Sendable {
  case compression
  case needsRecovery
  case journalDevice
  case metaBlockGroups
  case extents
  case wide
  case multipleMountProtection
  case flexibleBlockGroups
  case extendedAttributeInodes
  case directoryData
  case checksumSeed
  case largeDirectories
  case inlineData
  case encryption
  case caseFolding
  /// Two backups of the superblock only, at places that it names.
  case sparseSuperblocks2
  /// A bit that had no meaning when this was written.
  case unknown

  /// The incompatible feature of a bit.
  init(incompatibleBit bit: Int) {
    let known: [Ext2Feature?] = [
      .compression, nil, .needsRecovery, .journalDevice, .metaBlockGroups, nil, .extents, .wide,
      .multipleMountProtection, .flexibleBlockGroups, .extendedAttributeInodes, nil,
      .directoryData, .checksumSeed, .largeDirectories, .inlineData, .encryption, .caseFolding,
    ]
    self = (bit < known.count ? known[bit] : nil) ?? .unknown
  }
}

extension Ext2Feature {
  /// Directory entries name the kind of their file.
  static let fileTypes: UInt32 = 0x2
  /// Only groups 0, 1 and powers of 3, 5 and 7 have a copy of the superblock.
  static let sparseSuperblocks: UInt32 = 0x1
  /// Some file has 2 GiB or more.
  static let largeFiles: UInt32 = 0x2
  /// Blocks are kept behind the descriptors for the volume to grow into.
  static let resizeInode: UInt32 = 0x10
  static let sparseSuperblocks2Bit: UInt32 = 0x200

  /// The incompatible features that we know.
  static let knownIncompatible = fileTypes
  /// The features that who does not know them may only read with, and that we know.
  static let knownReadOnlyCompatible = sparseSuperblocks | largeFiles
}
