// A fault in the kernel itself, which must not happen: what, where, the way there, and the end of QEMU
// with a failure. Symbols come from the boot module `kernel.symbols`, if it is there.

import Boot
import CX86
import ExokernelABI
import KernelCore

/// What the entry code pushes for a fault in ring 0.
private struct FaultFrame {
  var registers:
    (
      r15: UInt64, r14: UInt64, r13: UInt64, r12: UInt64, r11: UInt64, r10: UInt64, r9: UInt64,
      r8: UInt64, rdi: UInt64, rsi: UInt64, rbp: UInt64, rbx: UInt64, rdx: UInt64, rcx: UInt64,
      rax: UInt64
    )
  var vector: UInt64
  var error: UInt64
  var rip: UInt64
}

@c(kernel_report_fault)
func reportFault(frame: UnsafeRawPointer) -> Never {
  let fault = unsafe frame.load(as: FaultFrame.self)
  SerialConsole.write("\nKERNEL FAULT: vector ")
  SerialConsole.write(fault.vector)
  SerialConsole.write(", error ")
  SerialConsole.write(hexadecimal: fault.error)
  SerialConsole.write(", address ")
  SerialConsole.write(hexadecimal: x86_read_cr2())
  SerialConsole.write("\n")
  KernelFault.writePlace(fault.rip, isReturn: false)
  KernelFault.writeBacktrace(fault.registers.rbp)
  KernelFault.writeHolder()
  SerialConsole.end(status: 126)
}

/// The parts of the report.
enum KernelFault {
  /// The chain of frame pointers, as long as it stays in the kernel's stacks.
  static func writeBacktrace(_ start: UInt64) {
    let stacks = boot_idle_pages_address()..<boot_kernel_end()
    var pointer = start
    for _ in 0..<32 {
      guard pointer & 7 == 0, stacks.contains(pointer), stacks.contains(pointer &+ 8) else {
        return
      }
      let link: UnsafeMutablePointer<UInt64> = unsafe KernelMemory.pointer(pointer)
      let address = unsafe link[1]
      guard address >= boot_kernel_start(), address < boot_kernel_text_end() else { return }
      writePlace(address, isReturn: true)
      let next = unsafe link[0]
      guard next > pointer else { return }
      pointer = next
    }
  }

  /// An address, and the functions and lines that it belongs to, innermost first.
  static func writePlace(_ address: UInt64, isReturn: Bool) {
    SerialConsole.write("  ")
    SerialConsole.write(hexadecimal: address)
    SerialConsole.write("\n")
    unsafe KernelSymbols.module?.forEachFrame(at: isReturn ? address &- 1 : address) {
      function, file, line in
      SerialConsole.write("    ")
      unsafe write(function)
      // The kind of a failure has no line of its own.
      if line != 0 {
        SerialConsole.write("  ")
        unsafe write(file)
        SerialConsole.write(":")
        SerialConsole.write(UInt64(line))
      }
      SerialConsole.write("\n")
    }
  }

  private static func write(_ text: UnsafePointer<UInt8>) {
    var index = 0
    while index < 256, unsafe text[index] != 0 {
      SerialConsole.write(byte: unsafe text[index])
      index += 1
    }
  }

  /// Who ran, and what it holds.
  static func writeHolder() {
    let environment = unsafe Processor.caller(Processor.page.pointee).environment
    SerialConsole.write("  while environment ")
    SerialConsole.write(UInt64(environment))
    SerialConsole.write(" ran, which holds ")
    let record = unsafe kernel.machine[environment: environment]
    SerialConsole.write(UInt64(record.frameCount))
    SerialConsole.write(" frames and ")
    SerialConsole.write(UInt64(record.sliceCount))
    SerialConsole.write(" slices\n")
  }
}
