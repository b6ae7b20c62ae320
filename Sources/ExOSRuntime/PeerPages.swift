// Pages of other programs that are mapped here to be read and written: who holds them may take them away at
// any time, in the middle of a load. Then a page of this program's own comes in their place, and the program
// goes on; what it read was the other's to spoil anyway.

public import ExokernelABI

/// Frames of others in a window of the address space, whatever becomes of them.
public enum PeerPages {
  /// The window, so many bytes from `AddressMap.peers` on.
  private static let size: UInt64 = 1 << 28

  // Written once; read when a fault is handled.
  nonisolated(unsafe) private static var substitute: FrameHandle?

  /// Maps frames that another environment holds, to be read and written.
  ///
  /// - Parameters:
  ///   - first: The first of a run; each must be the holder's.
  ///   - slot: A capability that dominates the frames' guards.
  public static func map(
    _ first: FrameHandle, count: Int, heldBy holder: EnvironmentHandle, at address: UInt64,
    by slot: Int
  ) throws(KernelError) {
    try provideSubstitute()
    do throws(KernelError) {
      try AddressSpace.shared.map(
        FrameHandle(number: first.number), at: address, MapFlags(write: true, slot: slot),
        count: count)
      // Looked at now that they are mapped: they cannot become another's any more.
      for number in first.number..<first.number &+ count
      where Revealed.frame(number)?.holder != holder.index {
        throw KernelError.notHeld
      }
    } catch {
      unmap(at: address, count: count)
      throw error
    }
  }

  /// Unmaps pages, or what came in their place.
  public static func unmap(at address: UInt64, count: Int) {
    for page in 0..<count {
      // Refused where the mapping was broken and nobody looked.
      try? AddressSpace.shared.unmap(at: address &+ UInt64(truncatingIfNeeded: page) &* 4096)
    }
  }

  private static func provideSubstitute() throws(KernelError) {
    if unsafe substitute == nil { unsafe substitute = try FramePool.allocate() }
  }

  /// Puts the program's own page where one was taken away.
  ///
  /// - Returns: Whether the program can go on.
  static func handle(_ fault: EventFrame) -> Bool {
    let isMapped = fault.error & 1 != 0
    guard !isMapped, fault.address &- AddressMap.peers < size, let frame = unsafe substitute
    else { return false }
    let answer = Kernel.map(frame, at: fault.address & ~0xfff, .readWrite)
    return answer.error == nil
  }
}
