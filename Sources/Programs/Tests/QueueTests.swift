// Disk queues, from ring 3: the pages are their holder's, the device reaches what was bound to it, and a
// holder that drives its controller mad harms nobody else. Where there is no IOMMU nothing is tried
// (`scripts/run.sh --queue FILE`).

import CTests
import ExOS
import ExOSFiles
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

  private static let content: UInt64 = 0xc0_ffee

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

  // MARK: What its device reaches

  /// Has blocks read to where nothing was bound: behind the frames, into a frame by its own address, into the
  /// admin queues' memory and the kernel's, by a list that is nobody's.
  private static func reach() throws(KernelError) -> String? {
    var port = try bound(pageCount: 4)
    port[word: 0, ofPage: 0] = content
    guard port.ask(.write, first: 0, count: 1, page: 0) else { return "it could not be written" }
    let victim = try FrameRun(count: 1)
    let page = try victim.map(at: AddressMap.blocks + 0x20_0000)
    let physical = UInt64(victim.first) << 12
    let faults = Revealed.queue(0)?.faults ?? 0
    for address in [
      physical, DiskQueue.windowAddress + 5 << 12, DiskQueue.windowAddress - 4096, 0x10_0000, 0,
      1 << 38, 1 << 63,
    ] {
      port.submitWild(to: address, list: nil)
      port.submitWild(to: DiskQueue.windowAddress + 4096, list: address)
    }
    port.ring()
    // What becomes of them is the device's business; it goes on, or is started anew for the next holder.
    _ = port.finish()
    let isUntouched = page.withBytes { bytes in bytes.indices.allSatisfy { bytes[$0] == 0 } }
    let isCounted = BlockTests.waitUntil { (Revealed.queue(0)?.faults ?? 0) > faults }
    _ = consume port
    guard isUntouched else { return "a frame was written that is not its" }
    return isCounted ? nil : "nobody was told that it tried"
  }

  /// Rings every doorbell there is with numbers that mean nothing.
  private static func madness() throws(KernelError) -> String? {
    var mad = try bound(pageCount: 1)
    let doorbells = DiskQueue.address(of: 0) + DiskQueue.doorbells
    for offset in stride(from: UInt64(0), to: 0x1000, by: 8) {
      setWord(at: doorbells + offset, 0x0000_0007_0000_0005)
    }
    for entry in 0..<64 { mad.fill(entry: entry, with: 0xffff_ffff_ffff_ffff) }
    mad.ring()
    _ = mad.finish()
    _ = consume mad
    var port = try bound(pageCount: 2)
    guard word(at: DiskQueue.address(of: 0) + 63 * 64) == 0 else {
      return "its commands were there to be read"
    }
    port[word: 7, ofPage: 0] = content
    guard port.ask(.write, first: 1, count: 1, page: 0),
      port.ask(.read, first: 1, count: 1, page: 1)
    else { return "it does not" }
    return port[word: 7, ofPage: 1] == content ? nil : "it read something else"
  }

  // MARK: Its end

  private static func givenBack() throws(KernelError) -> String? {
    var port = try bound(pageCount: 8)
    for page in 0..<8 { port[word: 0, ofPage: page] = content }
    guard port.ask(.write, first: 0, count: 8, page: 0) else { return "it could not be written" }
    for index in 0..<port.capacity {
      port.submit(.read, first: 0, count: 8, page: 0, tag: UInt16(index))
    }
    port.ring()
    let frames = port.firstFrame..<port.firstFrame + 9
    _ = consume port
    for number in frames {
      let again = try BlockTests.takeAgain(number)
      let page = try Mapping(again, at: AddressMap.blocks + 0x20_0000, .readOnly)
      let isClear = page.withBytes { bytes in bytes.indices.allSatisfy { bytes[$0] == 0 } }
      try Kernel.freeFrames(again)
      guard isClear else { return "the next holder saw what the device wrote" }
    }
    return nil
  }

  private static func dyingHolder() throws(KernelError) -> String? {
    // A peer may leave some frames cleared that were not.
    var hostile = try holder()
    try hostile.finish()
    let before = Census.taken()
    hostile = try holder()
    let isHeld = Revealed.queue(0)?.state == .held
    try hostile.finish()
    guard isHeld else { return "it was not bound" }
    let isWhole = BlockTests.waitUntil {
      let after = Census.taken()
      return after.available + after.own >= before.available + before.own
    }
    guard isWhole else { return "\(before) before, \(Census.taken()) after" }
    return isFree ? nil : "it is not free again"
  }

  private static func repossessed() throws(KernelError) -> String? {
    let hostile = try holder()
    let environment = hostile.peer.environment.index
    try Kernel.revoke(.queue, count: 1, from: hostile.peer.claim)
    let isTaken = BlockTests.waitUntil {
      let request = Revealed.revocation(.queue, of: environment)
      return request.wanted == 0 && request.taken == 1
    }
    let isAlive = Revealed.environment(environment)?.state == .living
    let becomesFree = isFree
    try hostile.finish()
    guard isTaken else { return "it was not taken in time" }
    guard isAlive else { return "its holder ended" }
    return becomesFree ? nil : "it is not free again"
  }

  /// A peer that holds the queue.
  private static func holder() throws(KernelError) -> HostilePeer {
    guard isFree else { throw .busy }
    var hostile = try HostilePeer()
    try Kernel.grantCapability(from: StartPage.nameSlot, to: hostile.peer.claim, slot: 1)
    hostile.set(0, Call.bindQueue.rawValue, [0, hostile.sparePair.rawValue, 2, 1])
    try hostile.perform(1)
    guard hostile.error(0) == KernelError.none else {
      throw KernelError(rawValue: hostile.error(0))
    }
    return hostile
  }

  private static var isFree: Bool {
    BlockTests.waitUntil { Revealed.queue(0)?.state == .free }
  }

  /// The queue, once whoever had it before is done with it.
  private static func bound(pageCount: Int) throws(KernelError) -> QueuePort {
    guard isFree else { throw .busy }
    return try QueuePort(pageCount: pageCount, by: StartPage.nameSlot)
  }

  // MARK: Files

  private static let path = Array("/by-queue".utf8)

  /// Writes more to the second queue's disk than its cache holds, and reads it again.
  private static func volume() throws(KernelError) -> String? {
    let disk = try QueueDisk(1, slotCount: 64, by: StartPage.nameSlot)
    let content = (0..<1 << 19).map { UInt8(truncatingIfNeeded: $0 * 7 + $0 >> 12) }
    do throws(Ext2MountError) {
      var files = Files(
        try Ext2Volume<QueueDisk, SecondChance>(
          mounting: disk, clock: { FileTime(seconds: Int64(truncatingIfNeeded: Clock.wallClock)) }))
      let complaint = write(content, to: &files) ?? compare(content, with: &files)
      try? files.volume.unmount()
      return complaint
    } catch {
      return "it could not be mounted: \(error)"
    }
  }

  private static func write<Volume: FileSystem & ~Copyable>(
    _ content: [UInt8], to files: inout Files<Volume>
  ) -> String? {
    do throws(FileError) {
      let file = try unsafe files.open(path.span.bytes, [.write, .create, .truncate])
      let count = try unsafe files.write(content.span.bytes, to: file)
      try files.close(file)
      return count == content.count ? nil : "only \(count) bytes were written"
    } catch {
      return "it could not be written: \(error)"
    }
  }

  private static func compare<Volume: FileSystem & ~Copyable>(
    _ content: [UInt8], with files: inout Files<Volume>
  ) -> String? {
    var found = [UInt8](repeating: 0, count: content.count)
    do throws(FileError) {
      let file = try unsafe files.open(path.span.bytes, [.read])
      var span = found.mutableSpan
      var bytes = unsafe span.mutableBytes
      let count = try files.read(file, into: &bytes)
      try files.close(file)
      guard count == content.count else { return "only \(count) bytes were read" }
    } catch {
      return "it could not be read: \(error)"
    }
    return found == content ? nil : "something else was read"
  }
}
