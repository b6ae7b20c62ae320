// A body on its way to the console, byte for byte.

import ExOS

/// Prints content, and knows whether its last line has ended.
struct BodyPrinter {
  private var isInLine = false

  mutating func write(_ content: RawSpan) {
    for place in 0..<content.byteCount {
      let byte = unsafe content.unsafeLoad(fromByteOffset: place, as: UInt8.self)
      Console.write(byte: byte)
      isInLine = byte != 0x0a
    }
  }

  /// Ends a line that has begun, before something else is said.
  func endLine() {
    if isInLine { Console.writeLine() }
  }
}
