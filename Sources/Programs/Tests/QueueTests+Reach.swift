// What the device of a disk queue reaches, whatever its holder asks of it.

import CTests
import ExOS

extension QueueTests {
  /// Has blocks read to where nothing was bound: into a frame by its own address, behind the frames and before
  /// them, into the kernel's image, beyond every address; and by lists that are there.
  static func reach() throws(KernelError) -> String? {
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
  static func madness() throws(KernelError) -> String? {
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
}
