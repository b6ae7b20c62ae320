// How a superblock becomes a geometry: every number is compared with those that it depends on and with
// the device, in the order in which they are needed.

extension Ext2Geometry {
  /// Reads and checks the superblock in a slot that holds the volume's beginning.
  ///
  /// - Parameter deviceBlockCount: How many blocks of 4 KiB the device has.
  init(
    _ memory: SlotMemory, _ slot: Int, deviceBlockCount: UInt64
  ) throws(Ext2MountError) {
    let at = Ext2Superblock.offset
    guard memory.word16(slot, at: at + 56) == Ext2Superblock.magic else { throw .notExt2 }
    let revision = memory.word32(slot, at: at + 76)
    guard revision <= 1 else { throw .unsupported(.unknown) }
    let isDynamic = revision == 1
    let compatible = isDynamic ? memory.word32(slot, at: at + 92) : 0
    let incompatible = isDynamic ? memory.word32(slot, at: at + 96) : 0
    let readOnlyCompatible = isDynamic ? memory.word32(slot, at: at + 100) : 0
    let foreign = incompatible & ~Ext2Feature.knownIncompatible
    if foreign != 0 {
      throw .unsupported(Ext2Feature(incompatibleBit: foreign.trailingZeroBitCount))
    }
    if compatible & Ext2Feature.sparseSuperblocks2Bit != 0 {
      throw .unsupported(.sparseSuperblocks2)
    }
    let shift = memory.word32(slot, at: at + 24)
    guard shift <= 2 else { throw .corrupt(.superblock) }
    blockShift = 10 + Int(shift)
    firstDataBlock = memory.word32(slot, at: at + 20)
    blockCount = memory.word32(slot, at: at + 4)
    blocksPerGroup = memory.word32(slot, at: at + 32)
    inodeCount = memory.word32(slot, at: at)
    inodesPerGroup = memory.word32(slot, at: at + 40)
    inodeSize = isDynamic ? Int(memory.word16(slot, at: at + 88)) : 128
    firstInode = isDynamic ? memory.word32(slot, at: at + 84) : 11
    isSparse = readOnlyCompatible & Ext2Feature.sparseSuperblocks != 0
    hasFileTypes = incompatible & Ext2Feature.fileTypes != 0
    let reserves = compatible & Ext2Feature.resizeInode != 0
    reservedDescriptorBlocks = reserves ? UInt32(memory.word16(slot, at: at + 206)) : 0
    groupCount = 0
    try checkBlocks(deviceBlockCount: deviceBlockCount)
    try checkInodes()
  }

  private mutating func checkBlocks(deviceBlockCount: UInt64) throws(Ext2MountError) {
    let bits = UInt32(8) << UInt32(blockShift)
    let deviceBytes = deviceBlockCount.multipliedReportingOverflow(by: 4096)
    guard firstDataBlock == (blockShift == 10 ? 1 : 0), blockCount > firstDataBlock &+ 4,
      blocksPerGroup >= 256, blocksPerGroup % 8 == 0, blocksPerGroup <= bits,
      deviceBytes.overflow || UInt64(blockCount) << UInt64(blockShift) <= deviceBytes.partialValue
    else { throw .corrupt(.superblock) }
    groupCount = Int((blockCount - firstDataBlock - 1) / blocksPerGroup) + 1
    guard reservedDescriptorBlocks <= UInt32(blockSize / 4),
      descriptorBlocks &+ reservedDescriptorBlocks &+ 4 < blocksPerGroup
    else { throw .corrupt(.superblock) }
  }

  private func checkInodes() throws(Ext2MountError) {
    let bits = UInt32(8) << UInt32(blockShift)
    guard inodeSize >= 128, inodeSize <= blockSize, inodeSize & (inodeSize - 1) == 0,
      inodesPerGroup > 0, inodesPerGroup % 8 == 0, inodesPerGroup <= bits,
      UInt64(inodesPerGroup) * UInt64(groupCount) == UInt64(inodeCount),
      firstInode >= 11, firstInode <= inodeCount
    else { throw .corrupt(.superblock) }
  }
}
