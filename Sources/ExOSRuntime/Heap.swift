// The heap of Swift objects: blocks of some sizes from pages that hold one size each, and runs of whole
// pages for what is larger. It grows by frames from the kernel at addresses of its own; pages of large
// blocks go back when they are freed, pages of small ones are used again. It is one context's and is
// not used while an event is handled.

internal import CExOS
internal import ExOSLogic
internal import ExokernelABI

/// The program's heap.
public enum Heap {
  /// As many pages as it may have.
  static let pageLimit = 1 << 24
  /// How many pages are made at once for small blocks.
  private static let growth = 4

  // One context uses them, never while an event is handled.
  nonisolated(unsafe) private static var freeBlocks = [24 of UInt64](repeating: 0)
  nonisolated(unsafe) private static var sparePage = 0
  nonisolated(unsafe) private static var sparePageCount = 0
  nonisolated(unsafe) private static var liveCount = 0

  /// How many blocks are in use.
  public static var blockCount: Int { unsafe liveCount }

  /// How many frames it holds.
  public static var pageCount: Int { unsafe HeapPages.mappedCount }

  /// A block of at least so many bytes.
  ///
  /// - Parameter alignment: A power of two.
  /// - Returns: Its address; 0 where there is no memory left.
  static func allocate(_ byteCount: Int, alignment: Int) -> UInt64 {
    let address: UInt64
    if let size = SizeClass.holding(byteCount, alignment: alignment) {
      address = allocateSmall(size)
    } else {
      guard byteCount <= pageLimit &* 4096 else { return 0 }
      address = HeapPages.allocateLarge((byteCount &+ 4095) / 4096, alignment: alignment)
    }
    if address != 0 { unsafe liveCount &+= 1 }
    return address
  }

  /// Gives a block back.
  ///
  /// - Precondition: The address came from `allocate` and was not given back since.
  static func free(_ address: UInt64) {
    let page = HeapPages.page(of: address)
    unsafe liveCount &-= 1
    switch HeapPages.use(of: page) {
    case .small(let size):
      storeWord(at: address, unsafe freeBlocks[size.index])
      unsafe freeBlocks[size.index] = address
    case .large(let count): HeapPages.freeLarge(page, count: count)
    case .unused: preconditionFailure("not a block of the heap")
    }
  }

  @inline(__always)
  private static func allocateSmall(_ size: SizeClass) -> UInt64 {
    let block = unsafe freeBlocks[size.index]
    guard block != 0 || addBlocks(size) else { return 0 }
    let first = unsafe freeBlocks[size.index]
    unsafe freeBlocks[size.index] = loadWord(at: first)
    return first
  }

  /// Cuts a new page into blocks; false where there is none.
  private static func addBlocks(_ size: SizeClass) -> Bool {
    if unsafe sparePageCount == 0 {
      guard let first = HeapPages.extend(by: growth) else { return false }
      unsafe sparePage = first
      unsafe sparePageCount = growth
    }
    let page = unsafe sparePage
    unsafe sparePage &+= 1
    unsafe sparePageCount &-= 1
    HeapPages.setSmall(page, size)
    let start = HeapPages.address(of: page)
    var next: UInt64 = 0
    var index = size.blocksPerPage &- 1
    while index >= 0 {
      let block = start &+ UInt64(truncatingIfNeeded: index &* size.blockSize)
      storeWord(at: block, next)
      next = block
      index &-= 1
    }
    unsafe freeBlocks[size.index] = next
    return true
  }
}

// MARK: What the Swift runtime calls

/// Allocates memory for the Swift runtime.
@c(posix_memalign)
public func allocateAligned(
  _ result: UnsafeMutablePointer<UnsafeMutableRawPointer?>, _ alignment: Int, _ byteCount: Int
) -> CInt {
  let address = Heap.allocate(byteCount, alignment: alignment)
  // Swift could not go on without the memory; this can at least say so.
  guard address != 0 else { Diagnosis.endOutOfMemory(byteCount) }
  unsafe result.pointee = UnsafeMutableRawPointer(bitPattern: UInt(address))
  return 0
}

/// Frees memory for the Swift runtime.
@c(free)
public func freeAligned(_ block: UnsafeMutableRawPointer?) {
  guard let block = unsafe block else { return }
  Heap.free(UInt64(UInt(bitPattern: block)))
}
