// A part of a device as a device of its own: a range of blocks, which it does not leave. Where a volume is on
// a disk is found here, and nowhere else.

/// A range of another device's blocks.
public struct Partition<Device: BlockDevice & ~Copyable>: BlockDevice, ~Copyable {
  private var device: Device
  private let first: UInt64
  public let blockCount: UInt64

  /// A part of a device.
  public init(of device: consuming Device, _ blocks: Range<UInt64>) throws(BlockError) {
    guard blocks.upperBound <= device.blockCount else { throw .outOfRange }
    first = blocks.lowerBound
    blockCount = blocks.upperBound &- blocks.lowerBound
    self.device = device
  }

  /// The first partition of a device for files of Linux's, or all of a device that has no partitions.
  public init(withVolumeOf device: consuming Device) throws(PartitionTableError) {
    var blocks = 0..<device.blockCount
    if let table = try PartitionTable(from: &device) {
      guard let entry = table.entries.first(where: { $0.type == .linuxFiles }) else {
        throw .noSuchPartition
      }
      blocks = try entry.blocks(sectorSize: table.sectorSize)
    }
    do throws(BlockError) { try self.init(of: device, blocks) } catch { throw .device(error) }
  }

  public var memory: SlotMemory { device.memory }

  public mutating func submit(
    _ operation: BlockOperation, block: UInt64, slot: Int
  ) throws(BlockError) {
    guard block < blockCount else { throw .outOfRange }
    try device.submit(operation, block: first &+ block, slot: slot)
  }

  public mutating func complete() -> BlockCompletion? { device.complete() }

  public mutating func flush() throws(BlockError) { try device.flush() }
}
