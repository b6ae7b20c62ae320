// Where the library takes single frames from. When nothing is free the kernel asks those who have more
// than is guaranteed to them, this program perhaps among them; it answers, and tries again until their
// time is over. What cannot be made again is wired, so that the kernel takes it last.

public import ExokernelABI

/// Frames, with patience.
public enum FramePool {
  /// How many rounds of the slice vector it is worth to wait: one is a deadline.
  private static let patientRounds: UInt64 = 32

  /// Allocates a frame, clear.
  ///
  /// - Throws: `exhausted` if nobody could be asked, or nobody who was has given any in time.
  public static func allocate(
    for claim: Claim = .own, guardSlot: Int = FrameEntry.sealed, isWired: Bool = true
  ) throws(KernelError) -> FrameHandle {
    do throws(KernelError) {
      return try Kernel.allocateFrames(for: claim, guardSlot: guardSlot, isWired: isWired)
    } catch .reclaiming {
      return try waitAndAllocate(for: claim, guardSlot: guardSlot, isWired: isWired)
    } catch {
      throw error
    }
  }

  @inline(never)
  private static func waitAndAllocate(
    for claim: Claim, guardSlot: Int, isWired: Bool
  ) throws(KernelError) -> FrameHandle {
    let round = Revealed.system.sliceTicks &* UInt64(SliceRecord.count)
    let deadline = Clock.ticks &+ patientRounds &* round
    while Clock.ticks < deadline {
      Revocation.answerRequests()
      do throws(KernelError) {
        return try Kernel.allocateFrames(for: claim, guardSlot: guardSlot, isWired: isWired)
      } catch .reclaiming {
        try Kernel.sleep(
          seen: OwnContext.eventCount, deadline: Clock.ticks &+ Revealed.system.sliceTicks / 4)
      } catch {
        throw error
      }
    }
    throw .exhausted
  }
}
