// Which transmissions are over. The device may be done with them in any order; a frame that was freed
// while it had some may be cleared when it is done with all of those, and no later one can name it. So
// only two numbers are kept: how many of an epoch are left, and up to where everything is settled.

/// The numbers of transmissions.
struct TransmissionLedger: Equatable {
  /// The number of the next one.
  private(set) var next: UInt32 = 0
  /// Every one with a lower number is over.
  private(set) var settled: UInt32 = 0
  /// How many the device has.
  private(set) var outstanding: UInt32 = 0
  /// The epoch: everything below `epochEnd`, of which the device still has `epochCount`.
  private(set) var epochEnd: UInt32 = 0
  private(set) var epochCount: UInt32 = 0

  /// Whether a transmission with a lower number than this may not be over.
  @inline(__always)
  func isUnsettled(_ number: UInt32) -> Bool {
    Int32(bitPattern: number &- settled) > 0
  }

  /// A transmission begins.
  ///
  /// - Returns: Its number.
  @inline(__always)
  mutating func begin() -> UInt32 {
    let number = next
    next &+= 1
    outstanding &+= 1
    if epochCount == 0 { beginEpoch() }
    return number
  }

  /// The device is done with one.
  @inline(__always)
  mutating func end(_ number: UInt32) {
    outstanding &-= 1
    guard Int32(bitPattern: number &- epochEnd) < 0 else { return }
    epochCount &-= 1
    if epochCount == 0 { beginEpoch() }
  }

  /// Everything below the epoch's end is over; what is outstanding is the next epoch.
  private mutating func beginEpoch() {
    settled = epochEnd
    epochEnd = next
    epochCount = outstanding
    if outstanding == 0 { settled = next }
  }
}
