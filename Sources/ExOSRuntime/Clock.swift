// Time as the hardware tells it: the time-stamp counter, which everybody may read, and what the kernel
// reveals of its frequency and of the wall clock at start-up.

internal import CExOS
internal import ExokernelABI

/// Time without a kernel call.
public enum Clock {
  /// The time-stamp counter.
  @inline(__always)
  public static var ticks: UInt64 { readTicks() }

  /// How many ticks a second has.
  public static var frequency: UInt64 { Revealed.system.tickFrequency }

  /// How many ticks so many milliseconds are.
  public static func ticks(milliseconds: UInt64) -> UInt64 {
    frequency / 1000 &* milliseconds
  }

  /// The wall clock in seconds since 1970, reckoned from what it read at start-up.
  public static var wallClock: UInt64 {
    let system = Revealed.system
    return system.wallClock &+ (ticks &- system.clockStamp) / max(system.tickFrequency, 1)
  }
}
