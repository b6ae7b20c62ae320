// Errors: each has a code of its own, and a detail that does not change the code.

import ExokernelABI
import Testing

@Suite struct ErrorTests {
  private let all: [KernelError] = [
    .noSuchCall, .badArgument(0), .noCapability, .slotOccupied, .slotNotOpen, .notPermitted, .stale,
    .noSuchEnvironment, .noSuchContext, .noSuchFrame, .notFree, .notHeld, .quotaExceeded,
    .exhausted, .missingTable(0), .missingRecords, .alreadyMapped, .notMapped, .inUse,
    .tooManyBindings, .nameTooLong, .busy, .peerGone, .timeout, .chainTooLong, .again, .noGate,
    .noCaller, .notInBatch, .unsupported, .frozen, .noSuchRing,
    .noSuchFilter, .malformedFilter(0), .overlaps, .reclaiming, .noSuchDisk,
    .noSuchExtent, .deviceFailed, .transientName, .noSuchQueue,
  ]

  @Test func `Each error has its own code, and none is zero`() {
    #expect(all.map(\.code) == Array(1...KernelError.lastCode))
    #expect(KernelError.none == 0)
  }

  @Test func `A detail comes back, and leaves the code`() {
    for level in 1...4 {
      #expect(KernelError.missingTable(level).detail == level)
      #expect(KernelError.missingTable(level).code == KernelError.missingTable(0).code)
    }
    for position in 0...5 { #expect(KernelError.badArgument(position).detail == position) }
  }
}
