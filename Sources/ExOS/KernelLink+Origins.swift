// A client's ports and identifiers: filters for what comes in, a template for what goes out. Which numbers
// are free nobody has to know: one is drawn, and the kernel says whether it can be had.

internal import ExOSLogic
internal import ExOSNetwork
internal import ExOSRuntime
internal import ExokernelABI

extension KernelLink {
  /// How many numbers are tried: as many programs would have to be there as a link has filters.
  private static let attempts = 32

  /// Takes a number that nobody has, at random: who cannot see what we send must not guess it
  /// (RFC 5452, RFC 6056).
  mutating func takeAny(
    _ origin: PacketOrigin, _ known: LinkConfiguration
  ) throws(KernelError) -> UInt16 {
    let (first, last) = (UInt64(origin.numbers.lowerBound), UInt64(origin.numbers.upperBound))
    var attempt = 1
    while true {
      let number = UInt16(truncatingIfNeeded: first &+ Randomness.word() % (last &- first &+ 1))
      do throws(KernelError) {
        try take(origin, number, known)
        return number
      } catch {
        let isTaken = error == .notFree || error == .overlaps || error == .notPermitted
        guard isTaken, attempt < KernelLink.attempts else { throw error }
      }
      attempt &+= 1
    }
  }

  /// Takes a number in both directions, or leaves it.
  private mutating func take(
    _ origin: PacketOrigin, _ number: UInt16, _ known: LinkConfiguration
  ) throws(KernelError) {
    let (arriving, leaving) = try patterns(of: origin, number, known)
    let (guardSlot, slot) = (StartPage.nameSlot, StartPage.networkSlot)
    var taken: [FilterHandle] = []
    do throws(KernelError) {
      for pattern in arriving {
        taken.append(
          try receivePackets(matching: pattern.description, guardSlot: guardSlot, by: slot))
      }
      try sendPackets(matching: leaving.description, guardSlot: guardSlot, by: slot)
    } catch {
      for filter in taken { try? Kernel.freeFilter(filter) }
      throw error
    }
  }

  private func patterns(
    of origin: PacketOrigin, _ number: UInt16, _ known: LinkConfiguration
  ) throws(KernelError) -> (arriving: [PacketPattern], leaving: PacketPattern) {
    do throws(PacketPatternError) {
      return (
        try origin.arriving(number, on: known.address),
        try origin.leaving(number, from: hardwareAddress, known)
      )
    } catch {
      throw .malformedFilter(0)
    }
  }
}
