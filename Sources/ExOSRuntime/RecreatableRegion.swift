// Memory that a program can make again: a cache of what stands elsewhere, or follows from something. A
// page gets a frame when it is touched, and its content from the program's function. Its frames are not
// wired; when memory is asked back the pages touched first go first, and a page that the kernel took is
// made again like any other.

public import ExokernelABI

/// A region of the program's address space whose pages can be made again.
public final class RecreatableRegion {
  /// Where it begins.
  public let address: UInt64
  public let pageCount: Int
  /// How many pages were made, first and again; given back when asked; and found to have been taken.
  public private(set) var madeCount = 0
  public internal(set) var givenCount = 0
  public internal(set) var lostCount = 0

  /// Fills a page, which is clear, given its number and address; it must use neither the heap nor the
  /// console.
  public typealias Maker = (Int, UInt64) -> Void

  private let make: Maker
  /// The frame behind each page, by its handle, so that one that was taken is stale; 0 is none.
  var frames: [UInt64]
  /// The page that is given back next.
  var hand = 0

  // Faults find their region here.
  nonisolated(unsafe) private static var regions = [8 of RecreatableRegion?](repeating: nil)
  nonisolated(unsafe) private static var regionCount = 0

  /// Makes a region, which lasts as long as the program.
  ///
  /// - Precondition: There are fewer than eight.
  public init(at address: UInt64, pageCount: Int, make: @escaping Maker) {
    self.address = address
    self.pageCount = pageCount
    self.make = make
    frames = Array(repeating: 0, count: pageCount)
    precondition(unsafe RecreatableRegion.regionCount < 8, "too many regions")
    unsafe RecreatableRegion.regions[RecreatableRegion.regionCount] = self
    unsafe RecreatableRegion.regionCount &+= 1
    Revocation.addCache { kind, count in kind == .frame ? self.give(count) : 0 }
  }

  // MARK: Faults

  /// Makes the page of a fault in one of the regions.
  ///
  /// - Returns: Whether the program can go on.
  static func handle(_ fault: EventFrame) -> Bool {
    let isMapped = fault.error & 1 != 0
    guard !isMapped else { return false }
    var index = 0
    while unsafe index < regionCount {
      if let region = unsafe regions[index], region.contains(fault.address) {
        return region.makePage(of: fault.address)
      }
      index &+= 1
    }
    return false
  }

  private func contains(_ place: UInt64) -> Bool {
    place >= address && place &- address < UInt64(truncatingIfNeeded: pageCount) &* 4096
  }

  private func makePage(of place: UInt64) -> Bool {
    let page = Int(truncatingIfNeeded: (place &- address) / 4096)
    if frames[page] != 0 {
      lostCount &+= 1
      frames[page] = 0
    }
    let start = address &+ UInt64(truncatingIfNeeded: page) &* 4096
    // Wired until it is made: the kernel takes the newest frames first, and a deadline may pass here.
    guard let frame = mapFrame(at: start) else { return false }
    make(page, start)
    frames[page] = frame.rawValue
    madeCount &+= 1
    try? Kernel.wireFrames(frame, false)
    return true
  }

  /// Maps a new frame; one that was taken before it was mapped is not the last.
  private func mapFrame(at start: UInt64) -> FrameHandle? {
    while let frame = try? FramePool.allocate() {
      do throws(KernelError) {
        try AddressSpace.own.map(frame, at: start, .readWrite)
        return frame
      } catch .stale, .notHeld {
        lostCount &+= 1
      } catch {
        try? Kernel.freeFrames(frame)
        return nil
      }
    }
    return nil
  }
}
