// A region of pages whose leaf page table the program made itself and maps to read.

import ExOS

/// A hundred pages and their page table.
enum Region {
  static let address: UInt64 = 0x20_0000_0000
  /// The table translates its own address too: its frame is named by its parent already, so that the
  /// entry needs a table with records, and this one has them.
  static let tableAddress: UInt64 = address + 0x10_0000
  static let pageCount = 100

  /// The frames, in a run where the library found one, each mapped at its page.
  nonisolated(unsafe) private(set) static var frames: [FrameHandle] = []
  nonisolated(unsafe) private(set) static var first = 0

  static func page(_ index: Int) -> UInt64 { address + UInt64(index) * 4096 }

  /// Makes the tables and allocates the frames.
  static func make() throws(KernelError) {
    // The library makes the upper tables; the leaf table is ours, with records for second mappings.
    let probe = try Kernel.allocateFrames()
    try AddressSpace.own.map(probe, at: address + 0x20_0000, .readWrite)
    try Kernel.freeFrames(probe)
    let leaf = try FrameRuns.allocate(2)
    try Kernel.bindTable(leaf, level: 1, at: address, hasRecords: true)
    try AddressSpace.own.map(FrameHandle(number: leaf.number), at: tableAddress, .readOnly)
    try allocateFrames()
  }

  /// A hundred neighbouring frames: four runs, asked for until they follow each other.
  private static func allocateFrames() throws(KernelError) {
    var start = try FrameRuns.allocate(25).number
    unsafe first = start
    unsafe frames = (0..<25).map { FrameHandle(number: start + $0) }
    while unsafe frames.count < pageCount {
      let next = start + 25
      do throws(KernelError) {
        _ = try Kernel.allocateFrames(first: UInt64(next), count: 25)
      } catch {
        unsafe frames = []
        start = try FrameRuns.allocate(25).number
        unsafe first = start
        unsafe frames = (0..<25).map { FrameHandle(number: start + $0) }
        continue
      }
      unsafe frames += (0..<25).map { FrameHandle(number: next + $0) }
      start = next
    }
  }

  /// A page's entry, read from the page table itself: no kernel call.
  @inline(__always)
  static func entry(_ index: Int) -> PageTableEntry {
    // SAFETY: `make` mapped the table there, for the life of the program.
    let table = unsafe UnsafePointer<UInt64>(bitPattern: UInt(tableAddress)).unsafelyUnwrapped
    return PageTableEntry(rawValue: unsafe table[index])
  }

  /// Writes to a page.
  @inline(__always)
  static func touch(_ index: Int) {
    // SAFETY: the page is mapped, or the page-fault handler maps it.
    unsafe UnsafeMutablePointer<UInt8>(bitPattern: UInt(page(index))).unsafelyUnwrapped.pointee = 1
  }
}
