// The kernel image. Its state is one value of the core, its tables stand at fixed addresses, and the
// state of the processor is handed down by the entry code; there is nothing else.

import KernelCore

/// What SwiftPM calls an executable needs; the true entry is `boot_start`.
@main
enum Kernel {
  static func main() {}
}

/// The core over the hardware.
///
/// Entered with interrupts off, by one processor.
nonisolated(unsafe) var kernel = Exokernel(machine: X86Machine())
