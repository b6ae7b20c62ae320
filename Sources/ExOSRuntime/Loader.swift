// Filling a new environment: frames that are its own from the start, written through a window of the
// creator's and then mapped where the program wants them, never writable and executable at once.

internal import CExOS
internal import ELF
internal import ExOSLogic
internal import ExokernelABI

/// Puts a program into an environment.
struct Loader {
  private static let pageSize: UInt64 = 4096

  private let claim: Claim
  private let space: AddressSpace
  /// The creator's slot with the capability that dominates the guard of the child's frames.
  private let authority: Int

  init(_ child: borrowing ChildEnvironment) {
    claim = child.claim
    authority = child.name.index
    space = AddressSpace(claim: child.claim)
  }

  // MARK: Segments

  /// Loads a segment of a program.
  func load(_ segment: Segment, from file: borrowing Mapping) throws(KernelError) {
    let flags = MapFlags(write: segment.isWritable, execute: segment.isExecutable)
    var page = segment.firstPage
    while page < segment.endOfPages {
      let wanted = Int(truncatingIfNeeded: (segment.endOfPages &- page) / Loader.pageSize)
      let (run, count) = try allocateFrames(wanted)
      let end = page &+ UInt64(truncatingIfNeeded: count) &* Loader.pageSize
      try fill(run, count, page..<end, of: segment, from: file)
      try space.map(run, at: page, flags, count: count)
      page = end
    }
  }

  /// Frames of the environment's, as long a run as there is.
  private func allocateFrames(_ wanted: Int) throws(KernelError) -> (FrameHandle, Int) {
    let count = min(wanted, FrameRuns.largestRun)
    let guardSlot = StartPage.nameSlot
    if count > 1, let run = try? FrameRuns.allocate(count, for: claim, guardSlot: guardSlot) {
      return (run, count)
    }
    return (try FramePool.allocate(for: claim, guardSlot: guardSlot), 1)
  }

  /// Copies what the file has of some pages; the rest of them is clear already.
  private func fill(
    _ run: FrameHandle, _ count: Int, _ pages: Range<UInt64>, of segment: Segment,
    from file: borrowing Mapping
  ) throws(KernelError) {
    let contents =
      segment.address..<segment.address &+ UInt64(truncatingIfNeeded: segment.fileSize)
    let part = contents.clamped(to: pages)
    guard !part.isEmpty else { return }
    let target = try Mapping(
      run, at: AddressMap.loaderWindow, MapFlags(write: true, slot: authority), count: count)
    let offset = Int(truncatingIfNeeded: part.lowerBound &- pages.lowerBound)
    let source = segment.fileOffset &+ Int(truncatingIfNeeded: part.lowerBound &- segment.address)
    file.withBytes { bytes in
      target.write(bytes.extracting(source..<source &+ part.count), at: offset)
    }
  }

  // MARK: Start

  /// Maps the page that tells the program who it is.
  func provideStartPage(_ bytes: [UInt8]) throws(KernelError) {
    let (frame, _) = try allocateFrames(1)
    try write(bytes, to: frame)
    try space.map(frame, at: StartPage.address, .readOnly)
  }

  /// Writes the beginning of a frame.
  private func write(_ bytes: [UInt8], to frame: FrameHandle) throws(KernelError) {
    let page = try Mapping(
      frame, at: AddressMap.loaderWindow, MapFlags(write: true, slot: authority))
    page.write(bytes.span, at: 0)
  }

  /// Makes the context, with its page where the program expects it, and gives it a slot.
  func start(at entry: UInt64) throws(KernelError) {
    let pair = try FrameRuns.allocate(2, for: claim, guardSlot: StartPage.nameSlot)
    let page = FrameHandle(number: pair.number &+ 1)
    try space.map(page, at: ContextPage.conventionalAddress, .readWrite)
    let context = try Kernel.createContext(
      for: claim, pair: pair, entry: entry, argument: StartPage.address)
    // Without a slot it runs in time that others leave.
    _ = try? Kernel.allocateSlice(for: claim, context: context)
  }
}
