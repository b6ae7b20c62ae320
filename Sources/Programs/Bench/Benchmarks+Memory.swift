// Mapping, unmapping and protecting: one page and a hundred, each by one kernel call.

import ExOS

extension Benchmarks {
  static func memory() {
    do throws(KernelError) { try Region.make() } catch {
      print("bench: no region of pages could be made: \(error)")
      Program.exit(1)
    }
    let count = Region.pageCount
    let first = FrameHandle(number: unsafe Region.first)

    Report.measure("map1") {
      let cost = time { _ = Kernel.map(first, at: Region.address, .readWrite) }
      Report.check(Region.entry(0).frame == first.number, "map1")
      _ = Kernel.unmap(at: Region.address)
      return cost
    }
    Report.measure("unmap1") {
      _ = Kernel.map(first, at: Region.address, .readWrite)
      let cost = time { _ = Kernel.unmap(at: Region.address) }
      Report.check(!Region.entry(0).isPresent, "unmap1")
      return cost
    }
    Report.measure("map100") {
      let cost = time { _ = Kernel.map(first, at: Region.address, .readWrite, count: count) }
      Report.check(Region.entry(99).frame == first.number + 99, "map100")
      _ = Kernel.unmap(at: Region.address, count: count)
      return cost
    }
    _ = Kernel.map(first, at: Region.address, .readWrite, count: count)
    protection(count)
    dirty()
  }

  private static func protection(_ count: Int) {
    Report.measure("prot1") {
      let cost = time { _ = Kernel.protect(at: Region.address, .readOnly) }
      Report.check(!Region.entry(0).isWritable, "prot1")
      _ = Kernel.protect(at: Region.address, .readWrite)
      return cost
    }
    Report.measure("prot100") {
      let cost = time { _ = Kernel.protect(at: Region.address, .readOnly, count: count) }
      Report.check(!Region.entry(99).isWritable, "prot100")
      _ = Kernel.protect(at: Region.address, .readWrite, count: count)
      return cost
    }
    Report.measure("unprot100") {
      _ = Kernel.protect(at: Region.address, .readOnly, count: count)
      let cost = time { _ = Kernel.protect(at: Region.address, .readWrite, count: count) }
      Report.check(Region.entry(99).isWritable, "unprot100")
      return cost
    }
  }

  /// Whether a page was written, from the page table that the program can read.
  private static func dirty() {
    var seen = 0
    Report.measure("dirty") {
      _ = Kernel.protect(at: Region.address, MapFlags.readWrite.clearingHistory)
      let wasDirty = Region.entry(0).isDirty
      Region.touch(0)
      var isDirty = false
      let cost = time { isDirty = Region.entry(0).isDirty }
      if isDirty, !wasDirty { seen += 1 }
      return cost
    }
    Report.check(seen == Report.sampleCount + Report.warmUpCount, "dirty")
  }
}
