// A program without a library: it talks to the kernel by itself, to show what little that takes. It
// imports the ABI, which is numbers, and a few instructions of assembly (Sources/CHello). It has no
// heap, no handler for events and no `print`. What it says, it hands to the environment that holds the
// console, 24 bytes in each protected transfer, as that environment's library expects it
// (ExOSLogic/ConsoleRequest.swift); if it is the first environment, it holds the UART itself.

import CHello
import ExokernelABI

@main
enum Hello {
  /// Where the start-up page (ExOSLogic/StartPage.swift) names the console's context, and the
  /// capability slot by which it may be entered.
  private static let consoleOffset: UInt64 = 16
  private static let slotOffset: UInt64 = 24

  /// Which of the program's eight gates leads to the console.
  private static let gate: UInt64 = 0
  /// The request to write; the number of bytes stands above it.
  private static let writeRequest: UInt64 = 1
  private static let bytesPerTransfer = 24

  static func main() {
    let isFirst = startPage() == 0
    if !isFirst {
      // Authorization, once: the kernel compares the capability in the slot with the console's guard.
      let console = word(at: startPage() &+ consoleOffset)
      let slot = word(at: startPage() &+ slotOffset) & 0xffff_ffff
      _ = call(.bindGate, gate, console, slot)
    }
    let text: StaticString = "Hello from a program that has no library.\n"
    text.withUTF8Buffer { bytes in
      if isFirst { unsafe writeToPort(bytes) } else { unsafe writeToGate(bytes) }
    }
    // The first environment also holds the port that ends QEMU, with 16 for success.
    if isFirst { writePort(0xf4, 16) }
    _ = call(.exit, 0)
  }

  /// Hands text to the console's environment.
  private static func writeToGate(_ bytes: UnsafeBufferPointer<UInt8>) {
    var start = 0
    while start < bytes.count {
      let count = min(bytes.count - start, bytesPerTransfer)
      var words = (UInt64(0), UInt64(0), UInt64(0))
      for index in 0..<count {
        let byte = unsafe UInt64(bytes[start + index]) << UInt64(index % 8 * 8)
        switch index / 8 {
        case 0: words.0 |= byte
        case 1: words.1 |= byte
        default: words.2 |= byte
        }
      }
      let request = writeRequest | UInt64(count) << 8
      // The console may be busy with others: then give the processor to whoever comes next.
      let busy = KernelError.busy.rawValue
      while call(.transfer, gate, 0, request, words.0, words.1, words.2) == busy {
        _ = call(.yield)
      }
      start += count
    }
  }

  /// Sends text to the UART.
  private static func writeToPort(_ bytes: UnsafeBufferPointer<UInt8>) {
    for index in 0..<bytes.count { writePort(0x3f8, unsafe bytes[index]) }
  }

  /// Calls the kernel.
  ///
  /// - Returns: The error, or 0.
  private static func call(
    _ call: Call, _ a0: UInt64 = 0, _ a1: UInt64 = 0, _ a2: UInt64 = 0, _ a3: UInt64 = 0,
    _ a4: UInt64 = 0, _ a5: UInt64 = 0
  ) -> UInt64 {
    kernelCall(call.rawValue, a0, a1, a2, a3, a4, a5)
  }
}
