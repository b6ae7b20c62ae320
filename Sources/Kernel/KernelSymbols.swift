// The kernel's own table of symbols, made by scripts/make-symbols.py and brought as a boot module. Only
// a fault report reads it.

import ExokernelABI

/// A table from addresses to functions, files and lines; checked when it is made.
@safe struct KernelSymbols {
  /// One row: the low half of an address and where its texts stand.
  private struct Row {
    var address: UInt32
    var function: UInt32
    var file: UInt32
    var line: UInt32
  }

  /// The kernel's, if a module brought it.
  nonisolated(unsafe) static var module: KernelSymbols?

  private let bytes: UnsafeBufferPointer<UInt8>
  private let count: Int
  private let strings: Int

  /// A table that is what it says, or nothing.
  init?(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard bytes.count >= 16 else { return nil }
    let raw = unsafe UnsafeRawPointer(bytes.baseAddress.unsafelyUnwrapped)
    // "EXOSYMS1".
    guard unsafe raw.loadUnaligned(as: UInt64.self) == 0x3153_4d59_534f_5845 else { return nil }
    count = Int(unsafe raw.loadUnaligned(fromByteOffset: 8, as: UInt32.self))
    strings = Int(unsafe raw.loadUnaligned(fromByteOffset: 12, as: UInt32.self))
    guard 16 + count * 16 <= strings, strings < bytes.count,
      unsafe bytes[bytes.count - 1] == 0
    else { return nil }
    unsafe self.bytes = bytes
  }

  private func row(_ index: Int) -> Row {
    unsafe UnsafeRawPointer(bytes.baseAddress.unsafelyUnwrapped)
      .loadUnaligned(fromByteOffset: 16 + index * 16, as: Row.self)
  }

  private func text(_ offset: UInt32) -> UnsafePointer<UInt8> {
    let place = unsafe min(strings + Int(offset), bytes.count - 1)
    return unsafe bytes.baseAddress.unsafelyUnwrapped + place
  }

  /// Calls `body` with the functions at an address, innermost first.
  func forEachFrame(
    at address: UInt64,
    _ body: (_ function: UnsafePointer<UInt8>, _ file: UnsafePointer<UInt8>, _ line: UInt32) -> Void
  ) {
    let low = UInt32(truncatingIfNeeded: address)
    var begin = 0
    var end = count
    while begin < end {
      let middle = (begin + end) / 2
      if row(middle).address <= low { begin = middle + 1 } else { end = middle }
    }
    guard begin > 0 else { return }
    let start = row(begin - 1).address
    var index = begin - 1
    while index > 0, row(index - 1).address == start { index -= 1 }
    while index < begin {
      let found = row(index)
      unsafe body(text(found.function), text(found.file), found.line)
      index += 1
    }
  }
}
