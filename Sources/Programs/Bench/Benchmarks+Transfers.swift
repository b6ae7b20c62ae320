// A disk read from its beginning on, so many bytes at a time and no request before the last one has ended, as
// `dd` with direct I/O reads it. Time is the clock's, so that this is for machines that do not count
// instructions; scripts/compare-disk.sh sets the figures beside Linux's.

import ExOS
import ExOSFiles

extension Benchmarks {
  /// How many bytes are asked for at a time, and of how many in all.
  private static let sequences = [(4 << 10, 8 << 20), (128 << 10, 64 << 20), (1 << 20, 128 << 20)]
  private static let roundCount = 9

  static func sequentialReads() {
    do throws(KernelError) {
      guard let first = Disk(0) else { throw .noSuchDisk }
      var disk = try KernelDisk(
        first.firstExtent(), slotCount: 256, for: .read, by: StartPage.nameSlot)
      for (byteCount, total) in sequences {
        for _ in 0..<roundCount { report(byteCount, total, &disk) }
      }
    } catch {
      Report.check(false, "a disk")
    }
  }

  private static func report(_ byteCount: Int, _ total: Int, _ disk: inout KernelDisk) {
    let (count, blocks) = (byteCount / SlotMemory.slotSize, UInt64(total / SlotMemory.slotSize))
    guard blocks <= disk.blockCount else { return Report.check(false, "a large enough disk") }
    let start = Clock.ticks
    var block: UInt64 = 0
    while block < blocks {
      read(block, count, &disk)
      block &+= UInt64(count)
    }
    let microseconds = (Clock.ticks &- start) / max(Clock.frequency / 1_000_000, 1)
    print("read \(byteCount) bytes at a time: \(total) bytes in \(microseconds) us")
  }

  /// Reads neighbouring blocks, and waits for all.
  private static func read(_ first: UInt64, _ count: Int, _ disk: inout KernelDisk) {
    for index in 0..<count {
      do throws(BlockError) {
        try disk.submit(.read, block: first &+ UInt64(index), slot: index)
      } catch { Report.check(false, "a request") }
    }
    while let completion = disk.complete() {
      Report.check(completion.error == nil, "a transfer")
    }
  }
}
