// The kernel's own voice: the UART, at start-up and on a kernel fault. In between the console belongs to
// the first environment.

import CX86

/// Polled output on the first serial port (16550).
enum SerialConsole {
  private static let port: UInt16 = 0x3f8
  private static let exitPort: UInt16 = 0xf4

  /// 115,200 baud, 8 bits, no parity.
  ///
  /// The FIFO stays off: to turn it on loses what was typed already.
  static func start() {
    x86_out8(port + 1, 0x00)
    x86_out8(port + 3, 0x80)
    x86_out8(port + 0, 0x01)
    x86_out8(port + 1, 0x00)
    x86_out8(port + 3, 0x03)
    x86_out8(port + 4, 0x0b)
  }

  static func write(byte: UInt8) {
    while x86_in8(port + 5) & 0x20 == 0 {}
    x86_out8(port, byte)
  }

  static func write(_ text: StaticString) {
    // SAFETY: a StaticString's bytes live as long as the image.
    let bytes = unsafe UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
    for index in 0..<bytes.count {
      let byte = unsafe bytes[index]
      if byte == 0x0a { write(byte: 0x0d) }
      write(byte: byte)
    }
  }

  /// A number with its thousands apart.
  static func write(_ number: UInt64) {
    if number >= 1000 {
      write(number / 1000)
      write(",")
      writePadded(number % 1000)
    } else {
      writeDigits(number)
    }
  }

  private static func writePadded(_ number: UInt64) {
    write(byte: UInt8(truncatingIfNeeded: 0x30 + number / 100))
    write(byte: UInt8(truncatingIfNeeded: 0x30 + number / 10 % 10))
    write(byte: UInt8(truncatingIfNeeded: 0x30 + number % 10))
  }

  private static func writeDigits(_ number: UInt64) {
    if number >= 10 { writeDigits(number / 10) }
    write(byte: UInt8(truncatingIfNeeded: 0x30 + number % 10))
  }

  static func write(hexadecimal number: UInt64) {
    write("0x")
    write(number, hexadecimalDigits: 16)
  }

  /// The lowest digits of a number.
  static func write(_ number: UInt64, hexadecimalDigits count: Int) {
    for position in (0..<count).reversed() {
      let digit = UInt8(truncatingIfNeeded: number >> UInt64(position * 4) & 0xf)
      write(byte: digit < 10 ? 0x30 + digit : 0x57 + digit)
    }
  }

  /// Ends QEMU with a status, through its exit device.
  static func end(status: UInt8) -> Never {
    x86_out8(exitPort, status &+ 16)
    while true { x86_halt() }
  }

  /// Says in one line why the kernel cannot start, and ends.
  static func refuse(_ reason: StaticString) -> Never {
    write("exokernel: ")
    write(reason)
    write("\n")
    end(status: 1)
  }
}
