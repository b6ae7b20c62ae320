// How the controller tells each of its lies. Before one is told, it has a command that it was shown and
// has completed one before it.

import TestSupport

extension SimulatedController {
  func tell(_ lie: ControllerLie, _ generator: inout SplitMix64) {
    switch lie {
    case .completesUnknownSlot: pair.post(0xff)
    case .completesVacantSlot:
      // The highest slot of all is vacant, for slots are used from the lowest.
      pair.post(UInt16(pair.submissionDepth - 2) | .random(in: 0...0xff, using: &generator) << 8)
    case .completesTwice: pair.post(completedIdentifiers.last ?? 0)
    case .completesOldIdentifier: pair.post((inFlight.last?.identifier ?? 0) &- 0x100)
    case .headIsBeyondQueue:
      pair.post(
        inFlight[0].identifier,
        head: .random(in: UInt16(pair.submissionDepth) ... .max, using: &generator))
    case .completesOfOtherQueue:
      pair.post(inFlight[0].identifier, queue: .random(in: 2 ... .max, using: &generator))
    case .saysFatal: isFatal = true
    case .answersNothing: isGone = true
    case .losesCommand: inFlight.remove(at: 0)
    }
  }
}
