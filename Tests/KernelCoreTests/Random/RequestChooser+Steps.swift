// What happens next in a random sequence.

import ExokernelABI
import KernelCore
import TestSupport

extension RequestChooser {
  /// The next step; an idle processor makes no calls.
  mutating func nextStep(isIdle: Bool) -> Step {
    if isIdle {
      switch roll(0..<6) {
      case 0: return .tearDown
      case 1: return random.oneIn(2) ? .clear : .arrive(packet())
      case 2: return .finish(roll(0..<4))
      case 3: return .notify(roll(1..<picture.contexts.count))
      default: return .interrupt(after: wait())
      }
    }
    if picture.isEndAnnounced, random.oneIn(8) {
      // A grace that is used, sometimes all of it.
      return .interrupt(after: random.oneIn(6) ? 20_000 : UInt64(roll(0..<3000)))
    }
    switch roll(0..<100) {
    case 0..<7: return .interrupt(after: wait())
    case 7: return .interrupt(after: 0)
    case 8: return random.oneIn(4) ? .fault(.pageFault) : .interrupt(after: 1000)
    case 9, 10: return .notify(roll(1..<picture.contexts.count))
    case 11: return .tearDown
    case 12: return .clear
    case 13: return .releaseEvents
    case 22: return .deviceInterrupt(UInt64(roll(0..<120)))
    case 18: return .arrive(packet())
    case 19: return .finish(roll(0..<4))
    case 20, 21: return preparation()
    case 14..<18: return .write(choice: random.next(), word: random.next())
    default: return .call(next())
    }
  }

  /// A few slices at most; at times so long that what is asked for is overdue.
  private mutating func wait() -> UInt64 {
    let isOverdue = !picture.openRequests.isEmpty && random.oneIn(6)
    return UInt64(roll(0..<2500)) + (isOverdue ? 65_000 : 0)
  }
}
