// A disk read and written from its beginning on, so many bytes at a time and no request before the last one has
// ended, as `dd` with direct I/O does it. Time is the clock's, so that this is for machines that do not count
// instructions; scripts/compare-disk.sh sets the figures beside Linux's.

import ExOS
import ExOSFiles

extension Benchmarks {
  /// How many bytes are asked for at a time, and of how many in all.
  private static let sequences = [(4 << 10, 8 << 20), (128 << 10, 64 << 20), (1 << 20, 128 << 20)]
  private static let roundCount = 3

  /// Writes over the disk.
  static func sequentialTransfers() {
    do throws(KernelError) {
      guard let first = Disk(0) else { throw .noSuchDisk }
      var disk = try KernelDisk(first.firstExtent(), slotCount: 256, by: StartPage.nameSlot)
      for operation in [ExOSFiles.BlockOperation.read, .write] {
        for (byteCount, total) in sequences {
          // The first round fills QEMU's translation cache, and finds frames that are still to be cleared.
          _ = time(operation, byteCount, total, &disk)
          for _ in 0..<roundCount {
            let microseconds = time(operation, byteCount, total, &disk)
            let name: StaticString = operation == .read ? "read" : "write"
            print("\(name) \(byteCount) bytes at a time: \(total) bytes in \(microseconds) us")
          }
        }
      }
    } catch {
      Report.check(false, "a disk")
    }
  }

  /// How many microseconds it takes to transfer so much.
  private static func time(
    _ operation: ExOSFiles.BlockOperation, _ byteCount: Int, _ total: Int,
    _ disk: inout KernelDisk
  ) -> UInt64 {
    let (count, blocks) = (byteCount / SlotMemory.slotSize, UInt64(total / SlotMemory.slotSize))
    guard blocks <= disk.blockCount else {
      Report.check(false, "a large enough disk")
      return 0
    }
    let start = Clock.ticks
    var block: UInt64 = 0
    while block < blocks {
      transfer(operation, block, count, &disk)
      block &+= UInt64(count)
    }
    return (Clock.ticks &- start) / max(Clock.frequency / 1_000_000, 1)
  }

  /// Reads or writes neighbouring blocks, and waits for all.
  private static func transfer(
    _ operation: ExOSFiles.BlockOperation, _ first: UInt64, _ count: Int,
    _ disk: inout KernelDisk
  ) {
    for index in 0..<count {
      do throws(BlockError) {
        try disk.submit(operation, block: first &+ UInt64(index), slot: index)
      } catch { Report.check(false, "a request") }
    }
    while let completion = disk.complete() {
      Report.check(completion.error == nil, "a transfer")
    }
  }
}
