// A disk as its ownership table sees it: rows that everybody may read, buffers that the device reads and
// writes, and one request at a time, in a place of the driver's queue that is kept for it.

import Drivers
import ExokernelABI
import KernelCore

/// The disk under an ownership table.
@safe struct DiskBlocks: BlockStore, ~Copyable {
  let blockCount: UInt64
  private let disk: Int
  private let buffers: DeviceMemory

  /// Takes memory for the buffers, for good.
  init(_ disk: Int, blockCount: UInt64, _ memory: inout EarlyMemory) {
    self.disk = disk
    self.blockCount = blockCount
    buffers = DeviceMemory(byteCount: BlockTableLayout.bufferCount &* 4096, &memory)
  }

  // SAFETY: the table's indices are below `BlockTableLayout.rowCount`; start-up maps as many rows.
  subscript(extent index: Int) -> ExtentRecord {
    @inline(__always) unsafeAddress {
      unsafe UnsafePointer(KernelMemory.extents(of: disk) + index)
    }
    @inline(__always) nonmutating unsafeMutableAddress {
      unsafe KernelMemory.extents(of: disk) + index
    }
  }

  subscript(word index: Int, inBuffer buffer: Int) -> UInt64 {
    @inline(__always) get { buffers.load64(at: buffer &* 4096 &+ index &* 8) }
    @inline(__always) nonmutating set {
      buffers.store64(newValue, at: buffer &* 4096 &+ index &* 8)
    }
  }

  // MARK: Requests

  private func page(_ buffer: Int) -> UInt64 {
    buffers.physicalAddress &+ UInt64(truncatingIfNeeded: buffer) << 12
  }

  mutating func read(_ block: UInt64, into buffer: Int) {
    Disks.submit(
      NVMeCommand(.read, namespace: disk, first: block, count: 1), page: page(buffer))
  }

  mutating func write(_ block: UInt64, from buffer: Int) {
    Disks.submit(
      NVMeCommand(.write, namespace: disk, first: block, count: 1), page: page(buffer))
  }

  mutating func zero(_ first: UInt64, count: UInt64) {
    Disks.submit(NVMeCommand(.writeZeroes, namespace: disk, first: first, count: count))
  }

  mutating func flush() { Disks.submit(.flush(namespace: disk)) }
}
