// The main stack grows when the program gets to its end: a page fault below what is mapped, and above
// the stack's limit, maps another page. How much stack a program has is its library's business.

internal import CExOS
internal import ExokernelABI

/// The stack that `main` runs on.
enum MainStack {
  /// Maps a page of the stack, if that is what a page fault was about.
  ///
  /// - Returns: Whether the program can go on.
  static func grow(_ fault: EventFrame) -> Bool {
    let isMapped = fault.error & 1 != 0
    guard !isMapped, fault.address >= stackBottom(), fault.address < stackTop(),
      let frame = try? FramePool.allocate()
    else { return false }
    do throws(KernelError) {
      try AddressSpace.own.map(frame, at: fault.address & ~0xfff, .readWrite)
      return true
    } catch {
      try? Kernel.freeFrames(frame)
      return false
    }
  }
}
