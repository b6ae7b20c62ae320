// The pages under the heap. A word for each page, in a table below the heap, says what the page is for
// and which frame is behind it, so that a block's address alone is enough to free it.

internal import CExOS
internal import ExOSLogic
internal import ExokernelABI

/// The heap's pages, counted from its base.
enum HeapPages {
  /// What a page is for.
  enum Use {
    case unused
    /// Blocks of one size.
    case small(SizeClass)
    /// The first page of a large block of so many pages.
    case large(Int)
  }

  // A page's word: the use in bits 0 to 7, the frame's number in bits 8 to 39, and in the first page of
  // a large block the number of pages above.
  private static let largeUse: UInt64 = 0xfe
  private static let continuedUse: UInt64 = 0xff
  private static let spareUse: UInt64 = 0xfd

  nonisolated(unsafe) private static var end = 0
  nonisolated(unsafe) private static var tableEnd = 0
  /// No page below is unused.
  nonisolated(unsafe) private static var firstUnused = 0
  nonisolated(unsafe) private(set) static var mappedCount = 0

  // MARK: Words

  static func address(of page: Int) -> UInt64 {
    AddressMap.heap &+ UInt64(truncatingIfNeeded: page) &* 4096
  }

  static func page(of address: UInt64) -> Int {
    Int(truncatingIfNeeded: (address &- AddressMap.heap) / 4096)
  }

  @inline(__always)
  private static func place(of page: Int) -> UInt64 {
    // Downward from the heap's base, so that the first words share a page table with the first pages.
    AddressMap.heap &- 8 &- UInt64(truncatingIfNeeded: page) &* 8
  }

  static func use(of page: Int) -> Use {
    guard page >= 0, unsafe page < end else { return .unused }
    let word = loadWord(at: place(of: page))
    switch word & 0xff {
    case 1...UInt64(SizeClass.count):
      return .small(SizeClass(index: Int(truncatingIfNeeded: word & 0xff) &- 1))
    case largeUse: return .large(Int(truncatingIfNeeded: word >> 40))
    default: return .unused
    }
  }

  static func setSmall(_ page: Int, _ size: SizeClass) {
    let frame = loadWord(at: place(of: page)) & ~0xff
    storeWord(at: place(of: page), frame | UInt64(truncatingIfNeeded: size.index &+ 1))
  }

  // MARK: Growing

  /// Makes pages for small blocks.
  ///
  /// - Returns: The first.
  static func extend(by count: Int) -> Int? {
    allocate(count, alignment: 1, firstUse: spareUse, otherUse: spareUse)
  }

  /// Makes a run of pages for one block.
  ///
  /// - Returns: Its address; 0 where there is no memory left.
  static func allocateLarge(_ count: Int, alignment: Int) -> UInt64 {
    let first = largeUse | UInt64(truncatingIfNeeded: count) << 40
    let pages = max(alignment / 4096, 1)
    guard let page = allocate(count, alignment: pages, firstUse: first, otherUse: continuedUse)
    else { return 0 }
    return address(of: page)
  }

  private static func allocate(
    _ count: Int, alignment: Int, firstUse: UInt64, otherUse: UInt64
  ) -> Int? {
    guard let first = findUnused(count, alignment: alignment) else { return nil }
    do throws(KernelError) {
      try reach(first &+ count)
      try fill(first, count: count, firstUse: firstUse, otherUse: otherUse)
    } catch {
      return nil
    }
    if unsafe first == firstUnused { unsafe firstUnused = first &+ count }
    return first
  }

  /// The first of so many pages that are not in use.
  private static func findUnused(_ count: Int, alignment: Int) -> Int? {
    var first = (unsafe firstUnused &+ alignment &- 1) & ~(alignment &- 1)
    var page = first
    while unsafe page < end, page &- first < count {
      if loadWord(at: place(of: page)) != 0 {
        first = (page &+ alignment) & ~(alignment &- 1)
        page = first
      } else {
        page &+= 1
      }
    }
    return count <= Heap.pageLimit &- first ? first : nil
  }

  /// Makes words for the pages below a limit.
  private static func reach(_ limit: Int) throws(KernelError) {
    while unsafe tableEnd < limit {
      let frame = try FramePool.allocate()
      try AddressSpace.own.map(frame, at: place(of: unsafe tableEnd) & ~0xfff, .readWrite)
      unsafe tableEnd &+= 512
    }
    unsafe end = max(end, limit)
  }

  /// Puts frames behind pages; what was done so far is undone where the kernel has no more.
  private static func fill(_ first: Int, count: Int, firstUse: UInt64, otherUse: UInt64)
    throws(KernelError)
  {
    var done = 0
    do throws(KernelError) {
      while done < count {
        let (frame, length) = try allocateFrames(count &- done)
        do throws(KernelError) {
          try AddressSpace.own.map(
            frame, at: address(of: first &+ done), .readWrite, count: length)
        } catch {
          try? Kernel.freeFrames(FrameHandle(number: frame.number), count: length)
          throw error
        }
        for index in 0..<length {
          let use = done &+ index == 0 ? firstUse : otherUse
          let number = UInt64(truncatingIfNeeded: frame.number &+ index)
          storeWord(at: place(of: first &+ done &+ index), use | number << 8)
        }
        done &+= length
        unsafe mappedCount &+= length
      }
    } catch {
      freeLarge(first, count: done)
      throw error
    }
  }

  /// As long a run of frames as there is, up to a length.
  private static func allocateFrames(_ wanted: Int) throws(KernelError) -> (FrameHandle, Int) {
    let length = min(wanted, FrameRuns.largestRun)
    if length > 1, let run = try? FrameRuns.allocate(length) { return (run, length) }
    return (try FramePool.allocate(), 1)
  }

  // MARK: Shrinking

  /// Gives the frames of a run of pages back; the kernel breaks their mappings.
  static func freeLarge(_ first: Int, count: Int) {
    var index = 0
    while index < count {
      let frame = frameNumber(of: first &+ index)
      var length = 1
      while index &+ length < count, length < Int(FrameEntry.maximumRange),
        frameNumber(of: first &+ index &+ length) == frame &+ length
      {
        length &+= 1
      }
      for page in first &+ index..<first &+ index &+ length { storeWord(at: place(of: page), 0) }
      try? Kernel.freeFrames(FrameHandle(number: frame), count: length)
      unsafe mappedCount &-= length
      index &+= length
    }
    if unsafe first < firstUnused { unsafe firstUnused = first }
  }

  private static func frameNumber(of page: Int) -> Int {
    Int(truncatingIfNeeded: loadWord(at: place(of: page)) >> 8 & 0xffff_ffff)
  }
}
