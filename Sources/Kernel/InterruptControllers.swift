// The local APIC with its timer, the I/O APIC with the console's line, and both old controllers masked
// for good. Clocks are compared against the PIT once, for a millisecond.

import Boot
import CX86
import X86

/// Interrupt lines and the timer.
enum InterruptControllers {
  private static let consoleLine: UInt32 = 4

  static func start() {
    x86_out8(0x21, 0xff)
    x86_out8(0xa1, 0xff)
    store(LocalAPIC.spuriousVector, LocalAPIC.enabled | UInt32(VECTOR_SPURIOUS))
    store(LocalAPIC.divider, LocalAPIC.divideByOne)
    store(LocalAPIC.timer, UInt32(VECTOR_TIMER))
    acknowledgeConsole()
  }

  private static func store(_ register: UInt64, _ value: UInt32) {
    x86_store32(KernelMemory.localAPIC &+ register, value)
  }

  /// The end of an interrupt.
  @inline(__always)
  static func finish() { store(LocalAPIC.endOfInterrupt, 0) }

  /// Sends this processor an interrupt.
  static func interruptSelf(_ vector: UInt32) {
    store(LocalAPIC.interruptCommand, LocalAPIC.toSelf | vector)
  }

  // MARK: The console's line

  /// Lets the console interrupt once more.
  static func acknowledgeConsole() { redirectConsole(UInt32(VECTOR_CONSOLE)) }

  /// Keeps the console quiet until its holder asks again.
  static func maskConsole() { redirectConsole(UInt32(VECTOR_CONSOLE) | IOAPIC.masked) }

  /// From now on the line interrupts through an entry of the remapping unit's table; it is not masked.
  ///
  /// - Parameter redirection: All 64 bits of the line's entry.
  static func remapConsole(_ redirection: UInt64) {
    x86_store32(KernelMemory.ioAPIC &+ IOAPIC.select, IOAPIC.redirection(consoleLine) &+ 1)
    x86_store32(
      KernelMemory.ioAPIC &+ IOAPIC.window, UInt32(truncatingIfNeeded: redirection >> 32))
  }

  private static func redirectConsole(_ low: UInt32) {
    x86_store32(KernelMemory.ioAPIC &+ IOAPIC.select, IOAPIC.redirection(consoleLine))
    x86_store32(KernelMemory.ioAPIC &+ IOAPIC.window, low)
  }

  // MARK: Clocks

  /// Ticks of the time-stamp counter and of the APIC timer.
  typealias Span = (timeStamp: UInt64, timer: UInt64)

  /// Half a millisecond of the PIT, and a whole one: it has 1,193 ticks in one.
  private static let halfCount: UInt16 = 597
  private static let millisecondCount: UInt64 = 1193
  private static let attempts = 20

  /// How many ticks a millisecond has.
  ///
  /// A host that is busy elsewhere makes a span longer and never shorter: the shortest counts, once another
  /// agrees with it.
  static func measureMillisecond() -> Span {
    var best = measureHalf()
    var left = attempts
    while left > 0 {
      let next = measureHalf()
      let agrees = isNear(best.timeStamp, next.timeStamp) && isNear(best.timer, next.timer)
      if next.timeStamp < best.timeStamp { best = next }
      if agrees { break }
      left &-= 1
    }
    let count = UInt64(halfCount)
    return (
      best.timeStamp &* millisecondCount / count, best.timer &* millisecondCount / count
    )
  }

  /// Whether two counts differ by less than a hundredth.
  private static func isNear(_ one: UInt64, _ other: UInt64) -> Bool {
    (one > other ? one &- other : other &- one) < one / 100
  }

  /// What passes while the PIT's channel 2 counts down.
  private static func measureHalf() -> Span {
    // Gate off, speaker off; then mode 0, both bytes.
    x86_out8(0x61, x86_in8(0x61) & 0xfc)
    x86_out8(0x43, 0xb0)
    x86_out8(0x42, UInt8(truncatingIfNeeded: halfCount))
    x86_out8(0x42, UInt8(truncatingIfNeeded: halfCount >> 8))
    // Masked: only the count matters here.
    store(LocalAPIC.timer, UInt32(VECTOR_TIMER) | IOAPIC.masked)
    store(LocalAPIC.initialCount, .max)
    let gate = x86_in8(0x61) | 1
    let before = x86_time_stamp()
    x86_out8(0x61, gate)
    let begin = x86_time_stamp()
    let first = x86_load32(KernelMemory.localAPIC &+ LocalAPIC.currentCount)
    while x86_in8(0x61) & 0x20 == 0 {}
    let end = x86_time_stamp()
    let last = x86_load32(KernelMemory.localAPIC &+ LocalAPIC.currentCount)
    store(LocalAPIC.initialCount, 0)
    store(LocalAPIC.timer, UInt32(VECTOR_TIMER))
    // Who was away while the gate opened does not know when it did.
    let wasAway = (begin &- before) &* 100 > end &- begin
    return (wasAway ? end &- before : end &- begin, UInt64(first &- last))
  }
}
