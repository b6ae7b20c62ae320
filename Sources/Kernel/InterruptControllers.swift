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

  private static func redirectConsole(_ low: UInt32) {
    x86_store32(KernelMemory.ioAPIC &+ IOAPIC.select, IOAPIC.redirection(consoleLine))
    x86_store32(KernelMemory.ioAPIC &+ IOAPIC.window, low)
  }

  // MARK: Clocks

  /// Ticks of the time-stamp counter and of the APIC timer in a millisecond, by the PIT's channel 2.
  static func measureMillisecond() -> (timeStamp: UInt64, timer: UInt64) {
    let millisecond: UInt16 = 1193
    // Gate off, speaker off; then mode 0, both bytes.
    x86_out8(0x61, x86_in8(0x61) & 0xfc)
    x86_out8(0x43, 0xb0)
    x86_out8(0x42, UInt8(truncatingIfNeeded: millisecond))
    x86_out8(0x42, UInt8(truncatingIfNeeded: millisecond >> 8))
    // Masked: only the count matters here.
    store(LocalAPIC.timer, UInt32(VECTOR_TIMER) | IOAPIC.masked)
    store(LocalAPIC.initialCount, .max)
    x86_out8(0x61, x86_in8(0x61) | 1)
    let begin = x86_time_stamp()
    let first = x86_load32(KernelMemory.localAPIC &+ LocalAPIC.currentCount)
    while x86_in8(0x61) & 0x20 == 0 {}
    let end = x86_time_stamp()
    let last = x86_load32(KernelMemory.localAPIC &+ LocalAPIC.currentCount)
    store(LocalAPIC.initialCount, 0)
    store(LocalAPIC.timer, UInt32(VECTOR_TIMER))
    return (end &- begin, UInt64(first &- last))
  }
}
