// What interrupts take from a program that does nothing but look at the clock: turns of its loop that are
// longer than others.

/// The instructions that are missing from the turns of a loop.
struct LostTime {
  private(set) var instructions: UInt32 = 0
  /// The shortest turn so far; one that nothing interrupts is never longer than this to begin with.
  private var turn = LostTime.longestTurn
  private static let longestTurn: UInt32 = 60

  /// Hears how long a turn was.
  @inline(__always)
  mutating func note(_ length: UInt32) {
    if length < turn { turn = length }
    if length > LostTime.longestTurn { instructions &+= length &- turn }
  }
}
