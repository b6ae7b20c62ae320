// Disk queues, from ring 3: the pages are their holder's, the device reaches what was bound to it, and a
// holder that drives its controller mad harms nobody else. Where there is no IOMMU nothing is tried
// (`scripts/run.sh --queue FILE`).

import CTests
import ExOS
import Peers
import Trials

/// Whose queue it is, and what its device reaches.
enum QueueTests {
  static func run() {
    guard Revealed.queue(0) != nil else {
      return TAP.note("there is no disk queue: nothing was tried with one")
    }
    TAP.test("a disk queue of one's own reads what it wrote, and the kernel is not called") {
      () throws(KernelError) in try readBack()
    }
    TAP.test("its pages are its holder's while it holds it, and completions are only to be read") {
      () throws(KernelError) in try pages()
    }
    TAP.test("it is refused to who does not hold the root, and while it is somebody's") {
      () throws(KernelError) in try authority()
    }
    TAP.test("its device reaches no frame that was not bound to it") {
      () throws(KernelError) in try reach()
    }
    TAP.test("a controller that was driven mad works for the next holder") {
      () throws(KernelError) in try madness()
    }
    TAP.test("frames that are given back under way are nobody's before the controller stands still")
    {
      () throws(KernelError) in try givenBack()
    }
    TAP.test("it goes back with its holder, and so do the frames") {
      () throws(KernelError) in try dyingHolder()
    }
    TAP.test("it is taken from who was asked for it and did not give it") {
      () throws(KernelError) in try repossessed()
    }
    guard Revealed.queue(1) != nil else { return }
    TAP.test("a volume is read and written by a disk queue, as by the kernel's disk") {
      () throws(KernelError) in try volume()
    }
  }

  static let content: UInt64 = 0xc0_ffee

  // MARK: What a holder has

  private static func readBack() throws(KernelError) -> String? {
    var port = try bound(pageCount: 16)
    // One page, two, and more than the command itself can name.
    for count in [1, 2, 8] {
      for page in 0..<count {
        port[word: 511, ofPage: page] = content + UInt64(page)
        port[word: 511, ofPage: 8 + page] = 0
      }
      let first = port.blockCount - UInt64(count)
      guard port.ask(.write, first: first, count: count, page: 0),
        port.ask(.read, first: first, count: count, page: 8)
      else { return "a command of \(count) blocks did not end well" }
      for page in 0..<count where port[word: 511, ofPage: 8 + page] != content + UInt64(page) {
        return "of \(count) pages number \(page) did not hold it"
      }
    }
    port.submitFlush(tag: 0)
    guard port.finish() else { return "a flush did not end well" }
    guard !port.ask(.read, first: port.blockCount, count: 1, page: 0) else {
      return "a block past the end was read"
    }
    let calls = callCount
    for _ in 0..<100 {
      guard port.ask(.read, first: 0, count: 1, page: 0) else { return "a read did not end well" }
    }
    // At the ends of slices the library yields.
    return callCount &- calls < 50 ? nil : "the kernel was called"
  }

  /// How often this program has called the kernel, which says so when another runs.
  private static var callCount: UInt64 {
    OwnContext.wait(for: [], deadline: Clock.ticks &+ 1)
    return Revealed.context(OwnContext.handle.index)?.callCount ?? 0
  }

  private static func pages() throws(KernelError) -> String? {
    let address = DiskQueue.address(of: 0)
    guard isOutOfReach(address) else { return "they were there before" }
    let port = try bound(pageCount: 1)
    for page in [DiskQueue.submission, DiskQueue.completion]
    where Attempt(readFrom(), address + page).event != nil { return "they are not there" }
    guard Attempt(writeTo(), address + DiskQueue.completion).event == .pageFault else {
      return "completions could be written"
    }
    guard isOutOfReach(address + DiskQueue.doorbells + 0x1000) else {
      return "there is more than the doorbells"
    }
    _ = consume port
    return isOutOfReach(address) ? nil : "they were there afterwards"
  }

  private static func isOutOfReach(_ address: UInt64) -> Bool {
    Attempt(readFrom(), address).event == .pageFault
  }

  private static func authority() throws(KernelError) -> String? {
    let name = try BlockTrial.name("trial-a")
    let frames = try FrameRun(count: 2)
    let first = FrameHandle(number: frames.first)
    let weak = refusal { () throws(KernelError) in
      _ = try Kernel.bindQueue(0, to: first, count: 2, by: name.index)
    }
    let port = try bound(pageCount: 1)
    let second = refusal { () throws(KernelError) in
      _ = try Kernel.bindQueue(0, to: first, count: 2, by: StartPage.nameSlot)
    }
    let missing = refusal { () throws(KernelError) in
      _ = try Kernel.bindQueue(99, to: first, count: 2, by: StartPage.nameSlot)
    }
    _ = consume port
    let found = [weak, second, missing]
    return found == [.notPermitted, .notFree, .noSuchQueue] ? nil : "it gave \(found)"
  }

  // MARK: The queue

  static var isFree: Bool {
    BlockTests.waitUntil { Revealed.queue(0)?.state == .free }
  }

  /// The queue, once whoever had it before is done with it.
  static func bound(pageCount: Int) throws(KernelError) -> QueuePort {
    guard isFree else { throw .busy }
    return try QueuePort(pageCount: pageCount, by: StartPage.nameSlot)
  }
}
