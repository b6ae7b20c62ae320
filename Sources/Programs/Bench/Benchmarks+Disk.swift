// Blocks of 4 KiB read and written, one at a time and 32: by the library's disk, waiting included but not
// idle time, and the kernel's part alone, a call and an interrupt. The last blocks of the disk are used,
// where the volume of the benchmarks on files has nothing.

import CBench
import ExOS
import ExOSFiles

extension Benchmarks {
  /// How many requests are under way where there is more than one.
  private static let depth = 32
  /// Blocks that are no neighbours, which one request could not name.
  private static let stride = 2

  static func disk() {
    do throws(KernelError) {
      guard let first = Disk(0) else { throw .noSuchDisk }
      let extent = try first.firstExtent()
      try kernelParts(of: extent)
      var disk = try KernelDisk(extent, slotCount: 512, by: StartPage.nameSlot)
      transfers(&disk)
      files(on: disk)
      servedFiles()
    } catch {
      Report.check(false, "a disk")
    }
  }

  /// The instructions of an operation that may wait: all but idle time.
  @inline(__always)
  static func timeAwake(_ body: () -> Void) -> UInt32 {
    let idle = idleTime
    let length = time(body)
    return length &- UInt32(truncatingIfNeeded: idleTime &- idle)
  }

  private static var idleTime: UInt64 { Revealed.context(0)?.runTime ?? 0 }

  // MARK: The library's disk

  private static func transfers(_ disk: inout KernelDisk) {
    for slot in 0..<depth { disk.memory.store(UInt64(slot) &+ 1, to: slot, at: 8 &* slot) }
    for (name, count) in [("disk-write-4k", 1), ("disk-write-4k-32", depth)] {
      Report.measure(name, per: UInt32(count)) {
        timeAwake { transfer(.write, count, firstSlot: 0, &disk) }
      }
    }
    for (name, count) in [("disk-read-4k", 1), ("disk-read-4k-32", depth)] {
      Report.measure(name, per: UInt32(count)) {
        timeAwake { transfer(.read, count, firstSlot: depth, &disk) }
      }
    }
    for slot in 0..<depth {
      Report.check(
        disk.memory.word64(depth &+ slot, at: 8 &* slot) == UInt64(slot) &+ 1, "disk-read-4k")
    }
  }

  private static func transfer(
    _ operation: ExOSFiles.BlockOperation, _ count: Int, firstSlot: Int,
    _ disk: inout KernelDisk
  ) {
    var index = 0
    while index < count {
      let block = disk.blockCount &- UInt64((index &+ 1) &* stride)
      do throws(BlockError) {
        try disk.submit(operation, block: block, slot: firstSlot &+ index)
      } catch .full {
        Report.check(disk.complete()?.error == nil, "a transfer")
        continue
      } catch { return Report.check(false, "a request") }
      index &+= 1
    }
    while let completion = disk.complete() {
      Report.check(completion.error == nil, "a transfer")
    }
  }

  // MARK: The kernel's part

  private static func kernelParts(of extent: ExtentHandle) throws(KernelError) {
    let frames = try SlotFrames(count: depth, at: AddressMap.blocks)
    var port = try DiskPort(extent, by: StartPage.nameSlot)
    for (name, operation, count) in [
      ("disk-read-4k-kernel", DiskOperation.read, 1),
      ("disk-read-4k-32-kernel", DiskOperation.read, depth),
      ("disk-write-4k-kernel", DiskOperation.write, 1),
      ("disk-write-4k-32-kernel", DiskOperation.write, depth),
    ] {
      Report.measure(name, per: UInt32(count)) {
        for index in 0..<count {
          port.prepare(
            operation, first: port.blockCount &- UInt64((index &+ 1) &* stride), count: 1,
            tag: UInt64(index))
          port.addFrame(frames[index])
        }
        var answer: RangeAnswer?
        let call = time { answer = Kernel.transferBlocks(port.handle, count: count) }
        if let answer { Report.check(port.note(answer) == nil, "a request") }
        return call &+ interrupts(of: &port, count)
      }
    }
  }

  /// What is missing from this program's time until so many requests have ended.
  private static func interrupts(of port: inout DiskPort, _ count: Int) -> UInt32 {
    var lost = LostTime()
    var ended = 0
    while ended < count {
      var last = clock()
      while !port.hasCompletion {
        let now = clock()
        lost.note(now &- last)
        last = now
      }
      // The interrupt may come between the look at the ring and the clock.
      lost.note(clock() &- last)
      while let completion = port.takeCompletion() {
        Report.check(completion.status == .success, "a transfer")
        ended &+= 1
      }
    }
    return lost.instructions
  }
}
