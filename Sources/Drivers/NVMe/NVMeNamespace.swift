// A namespace: a disk as the controller has it (NVMe 1.4 §5.15.2.1), in blocks of 4 KiB, whatever the
// namespace's own are.

/// A disk of a controller.
public struct NVMeNamespace: Equatable, Sendable {
  /// The controller's number for it, from 1.
  public let identifier: UInt32
  /// How many whole blocks of 4 KiB it has.
  public let blockCount: UInt64
  /// How many bits a block's number is shifted to get that of the namespace's own: 0 to 3.
  public let blockShift: UInt8

  static let none = NVMeNamespace(identifier: 0, blockCount: 0, blockShift: 0)

  init(identifier: UInt32, blockCount: UInt64, blockShift: UInt8) {
    self.identifier = identifier
    self.blockCount = blockCount
    self.blockShift = blockShift
  }

  /// What an Identify command brought; nothing for a namespace that cannot be used, because it is empty
  /// or its blocks are neither 512 to 4,096 bytes long nor free of metadata.
  ///
  /// - Parameter offset: Where the answer stands in the memory.
  init?(identifier: UInt32, in memory: borrowing some DMAMemory & ~Copyable, at offset: Int) {
    let size = memory.load64(at: offset)
    // Byte 26: the number of the format in use; formats of four bytes begin at byte 128.
    let format = memory.load16(at: offset &+ 26) & 0xf
    let layout = memory.load32(at: offset &+ 128 &+ Int(format) &* 4)
    let sizeShift = UInt8(truncatingIfNeeded: layout >> 16)
    guard layout & 0xffff == 0, sizeShift >= 9, sizeShift <= 12 else { return nil }
    let shift = 12 &- sizeShift
    guard size >> shift != 0 else { return nil }
    self.init(identifier: identifier, blockCount: size >> shift, blockShift: shift)
  }
}
