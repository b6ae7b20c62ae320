// Blocks of 4 KiB read and written by a disk queue of the program's own: all of a request but the time until the
// device is done, in the program alone. That the kernel has no part in it is checked by its own count of calls.

import CBench
import ExOS

extension Benchmarks {
  private static let queueDepth = 32

  static func queue() {
    do throws(KernelError) {
      try binding()
      var port = try QueuePort(pageCount: 2 * queueDepth, by: StartPage.nameSlot)
      for page in 0..<queueDepth { port[word: 0, ofPage: page] = UInt64(page) + 1 }
      for (name, operation, count, page) in [
        ("disk-write-4k-queue", DiskOperation.write, 1, 0),
        ("disk-write-4k-32-queue", .write, queueDepth, 0),
        ("disk-read-4k-queue", .read, 1, queueDepth),
        ("disk-read-4k-32-queue", .read, queueDepth, queueDepth),
      ] {
        Report.measure(name, per: UInt32(count)) {
          transfer(operation, count, firstPage: page, &port)
        }
      }
      checkIsAlone(&port)
      for page in 0..<queueDepth {
        let content = port[word: 0, ofPage: queueDepth + page]
        Report.check(content == UInt64(page) + 1, "disk-read-4k-queue")
      }
    } catch {
      Report.check(false, "a disk queue")
    }
  }

  /// The longest calls: a queue bound to as many frames as may be, and given back.
  private static func binding() throws(KernelError) {
    let frames = try FrameRun(count: Int(DiskQueue.windowCapacity))
    let first = FrameHandle(number: frames.first)
    for (name, isBinding) in [("queue-bind-256", true), ("queue-unbind-256", false)] {
      Report.measure(name, count: 20) {
        var handle: DiskQueueHandle?
        let bind = time {
          handle = try? Kernel.bindQueue(0, to: first, count: frames.count, by: StartPage.nameSlot)
        }
        guard let handle else {
          Report.check(false, "queue-bind-256")
          return 0
        }
        let unbind = time { try? Kernel.unbindQueue(handle) }
        awaitFree()
        return isBinding ? bind : unbind
      }
    }
  }

  /// The controller is ready for the next holder, some milliseconds later.
  private static func awaitFree() {
    while Revealed.queue(0)?.state != .free {
      OwnContext.wait(for: [], deadline: Clock.ticks &+ 1_000_000)
    }
  }

  /// As many blocks as there are requests, each in its page.
  private static func transfer(
    _ operation: DiskOperation, _ count: Int, firstPage: Int, _ port: inout QueuePort
  ) -> UInt32 {
    var length = time {
      for index in 0..<count {
        port.submit(
          operation, first: UInt64(index), count: 1, page: firstPage &+ index,
          tag: UInt16(truncatingIfNeeded: index))
      }
      port.ring()
    }
    var ended = 0
    while ended < count {
      while !port.hasCompletion {}
      length &+= time {
        while let completion = port.takeCompletion() {
          Report.check(completion.status == .success, "a request of a disk queue")
          ended &+= 1
        }
      }
    }
    return length
  }

  /// Requests without the kernel: it counts fewer calls than there are requests, which are those at the ends of
  /// slices.
  private static func checkIsAlone(_ port: inout QueuePort) {
    let before = callCount
    for _ in 0..<queueDepth { _ = transfer(.read, 1, firstPage: queueDepth, &port) }
    Report.check(callCount &- before < UInt64(queueDepth / 2), "a request without the kernel")
  }

  /// How often this program has called the kernel, which says so when another runs.
  private static var callCount: UInt64 {
    OwnContext.wait(for: [], deadline: Clock.ticks &+ 1)
    return Revealed.context(OwnContext.handle.index)?.callCount ?? 0
  }
}
