// Blocks allocated on a disk with a table of owners, the second of the machine: the call, which changes the
// table in memory, and all until the change is durable, idle time aside.

import ExOS

extension Benchmarks {
  /// A mebibyte: what a library takes at a time.
  private static let extentSize: UInt64 = 256

  static func blocks() {
    do throws(KernelError) {
      guard let disk = Disk(1) else { throw .noSuchDisk }
      try disk.format()
      guard let owner = OwnerName("bench".utf8) else { throw .nameTooLong }
      let name = try CapabilitySlot(deriving: owner)
      try allocate(on: disk, for: name.index)
    } catch {
      Report.check(false, "a disk with a table of owners")
    }
  }

  private static func allocate(on disk: Disk, for slot: Int) throws(KernelError) {
    Report.measure("block-allocate") {
      var handle = ExtentHandle(rawValue: 0)
      let call = time {
        handle =
          (try? Kernel.allocateExtent(count: extentSize, on: disk.index, for: slot)) ?? handle
      }
      free(Extent(ownedOn: disk, by: slot))
      return call
    }
    Report.measure("block-allocate-durable", count: 50) {
      var extent: Extent?
      let length = timeAwake { extent = try? Extent(allocating: extentSize, on: disk, by: slot) }
      free(extent.take())
      return length
    }
  }

  private static func free(_ extent: consuming Extent?) {
    guard let extent else { return Report.check(false, "an allocation") }
    do throws(KernelError) { try extent.free() } catch { Report.check(false, "a free") }
  }
}
