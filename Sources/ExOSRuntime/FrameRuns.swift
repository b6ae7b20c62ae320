// Runs of neighbouring frames. The kernel allocates the frames that one asks for by number; which are
// free anybody can read in the revealed frame table, so finding a run is the library's work.

public import ExokernelABI

/// Allocation of neighbouring frames.
public enum FrameRuns {
  /// Where the search goes on.
  nonisolated(unsafe) private static var next = 1

  /// How often somebody else may be faster before the search is given up.
  private static let attemptCount = 16
  /// As many frames as a run may have.
  public static let largestRun = 256
  /// As many frames as one kernel call allocates.
  private static let largestCall = 32

  /// Allocates a run of clear frames.
  ///
  /// - Parameters:
  ///   - count: How many, at most `largestRun`.
  ///   - guardSlot: The holder's capability slot that says who may bind them.
  /// - Returns: The first frame's handle; they are wired.
  public static func allocate(
    _ count: Int, for claim: Claim = .own, guardSlot: Int = FrameEntry.sealed
  ) throws(KernelError) -> FrameHandle {
    if count == 1 { return try FramePool.allocate(for: claim, guardSlot: guardSlot) }
    for _ in 0..<attemptCount {
      guard let first = find(count) else { throw .exhausted }
      do throws(KernelError) {
        let handle = try take(first, count, for: claim, guardSlot: guardSlot)
        unsafe next = first &+ count
        return handle
      } catch .notFree {
        continue
      } catch {
        throw error
      }
    }
    throw .exhausted
  }

  /// Allocates given frames, all or none.
  private static func take(
    _ first: Int, _ count: Int, for claim: Claim, guardSlot: Int
  ) throws(KernelError) -> FrameHandle {
    var handle: FrameHandle?
    var done = 0
    while done < count {
      let part = min(count &- done, largestCall)
      do throws(KernelError) {
        let taken = try Kernel.allocateFrames(
          for: claim, first: UInt64(truncatingIfNeeded: first &+ done), count: part,
          guardSlot: guardSlot, isWired: true)
        handle = handle ?? taken
        done &+= part
      } catch {
        if done > 0 { try Kernel.freeFrames(FrameHandle(number: first), count: done, of: claim) }
        throw error
      }
    }
    return handle ?? FrameHandle(number: first)
  }

  /// The first frame of a free run, looking from where the last search ended and then from the start.
  private static func find(_ count: Int) -> Int? {
    let limit = Revealed.frameCount
    let start = unsafe next
    return find(count, from: start, to: limit)
      ?? find(count, from: 1, to: min(start &+ count, limit))
  }

  private static func find(_ count: Int, from start: Int, to limit: Int) -> Int? {
    var length = 0
    var number = start
    while number < limit {
      length = Revealed.isAvailable(frame: number) ? length &+ 1 : 0
      number &+= 1
      if length == count { return number &- count }
    }
    return nil
  }
}
