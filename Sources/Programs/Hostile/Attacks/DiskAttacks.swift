// Attacks on blocks: rings full of lies, and extents that are others'. The disk may have a table of owners or
// be foreign; either way the attacker owns none of it.

import CExOS
import ExOS
import Trials

/// Liars and thieves on the disk.
enum DiskAttacks {
  private static let pages = AddressMap.free + 0x6_0000_0000

  /// Spoils the words of a disk ring that has no extent, and has the kernel use them.
  static func lie(_ factor: Int) throws(KernelError) -> String? {
    guard Disk(0) != nil else { return nil }
    let frames = try FrameRun(count: DiskRing.frameCount)
    let mapping = try frames.map(at: pages)
    let ring = try Kernel.bindDiskRing(FrameHandle(number: frames.first))
    var mixer = Mixer(seed: 7)
    var startedCount = 0
    for round in 0..<500 * factor {
      for offset in stride(from: UInt64(0), to: 8192, by: 8) where mixer.next() & 3 == 0 {
        storeWord(at: pages + offset, edge(&mixer))
      }
      startedCount += Kernel.transferBlocks(ring, count: round % 34).doneCount
    }
    try Kernel.unbindRing(ring)
    _ = mapping.pageCount
    return startedCount == 0 ? nil : "\(startedCount) requests went to the disk without an extent"
  }

  /// A number that may be an operation, a place or a count, or on some edge.
  private static func edge(_ mixer: inout Mixer) -> UInt64 {
    let number = mixer.next()
    switch number >> 61 {
    case 0: return 0
    case 1: return .max
    case 2...3: return number & 7
    case 4...5: return number & 3 | 1 << 8
    case 6: return 1 << (number & 63)
    default: return number
    }
  }

  // MARK: Others' blocks

  /// Binds, shares and frees every extent, and formats every disk, by every capability that it has.
  static func steal(_ factor: Int) throws(KernelError) -> String? {
    guard Disk(0) != nil else { return nil }
    let frames = try FrameRun(count: DiskRing.frameCount)
    let ring = try Kernel.bindDiskRing(FrameHandle(number: frames.first))
    var done: String?
    var index = 0
    while done == nil, let disk = Disk(index) {
      done = try steal(from: disk, through: ring)
      index += 1
    }
    try Kernel.unbindRing(ring)
    return done
  }

  private static func steal(
    from disk: Disk, through ring: RingHandle
  ) throws(KernelError) -> String? {
    for slot in 0..<EnvironmentRecord.capabilitySlots {
      if refusal({ () throws(KernelError) in try Kernel.formatDisk(disk.index, by: slot) }) == nil {
        return "disk \(disk.index) was formatted"
      }
    }
    for row in 1..<max(Revealed.extentCapacity, 1) {
      guard let extent = Revealed.extent(row, of: disk.index), extent.kind != .unused else {
        continue
      }
      for generation in [extent.generation, extent.generation &+ 1, 0] {
        let handle = ExtentHandle(index: row, generation: generation)
        if let done = use(handle, of: disk, ring) { return "extent \(row): \(done)" }
      }
    }
    return nil
  }

  /// Does everything with an extent; says what was done.
  private static func use(_ extent: ExtentHandle, of disk: Disk, _ ring: RingHandle) -> String? {
    for slot in 0..<EnvironmentRecord.capabilitySlots {
      for rights in [Rights.read, .write, [.read, .write]] {
        let error = refusal { () throws(KernelError) in
          try Kernel.bindExtent(extent, on: disk.index, for: rights, to: ring, at: 0, by: slot)
        }
        if error == nil { return "it was bound" }
      }
      let shared = refusal { () throws(KernelError) in
        _ = try Kernel.shareExtent(
          extent, on: disk.index, first: 0, count: 1, with: StartPage.nameSlot, by: slot)
      }
      let freed = refusal { () throws(KernelError) in
        try Kernel.freeExtent(extent, on: disk.index, by: slot)
      }
      if shared == nil { return "it was shared" }
      if freed == nil { return "it was freed" }
    }
    return nil
  }
}
