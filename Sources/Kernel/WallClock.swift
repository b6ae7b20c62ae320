// The clock of the CMOS (MC146818A): seconds since 1970, for who wants to know.

import CX86

/// The battery-backed clock.
enum WallClock {
  private static func register(_ number: UInt8) -> UInt64 {
    x86_out8(0x70, number)
    return UInt64(x86_in8(0x71))
  }

  /// One reading, as the registers have it.
  private struct Reading: Equatable {
    var second = WallClock.register(0)
    var minute = WallClock.register(2)
    var hour = WallClock.register(4)
    var day = WallClock.register(7)
    var month = WallClock.register(8)
    var year = WallClock.register(9)
  }

  /// Seconds since 1970; zero where the clock does not settle.
  static func read() -> UInt64 {
    // Equal twice: no update came in between. A clock that never settles must not hold the kernel up.
    for _ in 0..<8 {
      let reading = Reading()
      if reading == Reading() { return seconds(reading, mode: register(0x0b)) }
    }
    return 0
  }

  private static func seconds(_ reading: Reading, mode: UInt64) -> UInt64 {
    func decimal(_ value: UInt64) -> UInt64 {
      mode & 4 != 0 ? value : (value >> 4) &* 10 &+ value & 0xf
    }
    let isAfternoon = mode & 2 == 0 && reading.hour & 0x80 != 0
    var hour = decimal(reading.hour & 0x7f)
    if mode & 2 == 0 { hour = hour % 12 &+ (isAfternoon ? 12 : 0) }
    let days = daysSince1970(
      year: 2000 &+ decimal(reading.year), month: decimal(reading.month),
      day: decimal(reading.day))
    return ((days &* 24 &+ hour) &* 60 &+ decimal(reading.minute)) &* 60
      &+ decimal(reading.second)
  }

  /// Days of the Gregorian calendar, with years that begin in March.
  private static func daysSince1970(year: UInt64, month: UInt64, day: UInt64) -> UInt64 {
    let shifted = month > 2 ? year : year &- 1
    let monthFromMarch = month > 2 ? month &- 3 : month &+ 9
    let dayOfYear = (153 &* monthFromMarch &+ 2) / 5 &+ day &- 1
    let beforeYear = shifted &* 365 &+ shifted / 4 &- shifted / 100 &+ shifted / 400
    return beforeYear &+ dayOfYear &- 719_468
  }
}
