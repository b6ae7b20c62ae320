// The kernel's one report: what it found and what is free. After this line the console belongs to the
// first environment.

import CX86
import Drivers
import ExokernelABI
import KernelCore

/// What a person sees first.
enum StartUpReport {
  static func write(_ features: ProcessorFeatures, _ modules: BootModules) {
    SerialConsole.write("\nExokernel: protects, does not abstract\n\n")
    SerialConsole.write("  processor     ")
    writeBrand()
    SerialConsole.write("\n  features      ")
    write(features)
    let frames = unsafe kernel.machine.frameCount
    SerialConsole.write("\n  memory        ")
    SerialConsole.write(UInt64(frames) >> 8)
    SerialConsole.write(" MiB, ")
    SerialConsole.write(UInt64(unsafe kernel.availableFrames))
    SerialConsole.write(" frames free\n  clock         ")
    SerialConsole.write(unsafe SystemFacts.page.pointee.tickFrequency / 1_000_000)
    SerialConsole.write(" MHz, slices of ")
    let page = unsafe SystemFacts.page
    SerialConsole.write(
      unsafe page.pointee.sliceTicks &* 1_000_000 / max(page.pointee.tickFrequency, 1))
    SerialConsole.write(" us\n  modules       ")
    SerialConsole.write(UInt64(modules.count))
    SerialConsole.write("\n  network       ")
    writeNetwork()
    SerialConsole.write("\n  disks         ")
    writeDisks()
    writeQueues()
    SerialConsole.write("\n  environments  1 started, after ")
    SerialConsole.write(unsafe x86_time_stamp() &- page.pointee.entryStamp)
    SerialConsole.write(" ticks\n\n")
  }

  /// The processor's own name for itself.
  private static func writeBrand() {
    guard x86_cpuid(0x8000_0000, 0).eax >= 0x8000_0004 else {
      return SerialConsole.write("unnamed")
    }
    for leaf: UInt32 in 0x8000_0002...0x8000_0004 {
      let part = x86_cpuid(leaf, 0)
      write(part.eax)
      write(part.ebx)
      write(part.ecx)
      write(part.edx)
    }
  }

  /// Each disk's size in MiB.
  private static func writeDisks() {
    guard let driver = unsafe Disks.driver else {
      SerialConsole.write("none")
      guard let problem = unsafe DiskSetup.problem else { return }
      SerialConsole.write(": ")
      return SerialConsole.write(problem)
    }
    for disk in 0..<driver.diskCount {
      if disk != 0 { SerialConsole.write(", ") }
      SerialConsole.write((driver.device.namespace(at: disk)?.blockCount ?? 0) >> 8)
      SerialConsole.write(" MiB")
    }
  }

  /// Each disk queue's size in MiB, where there is an IOMMU.
  private static func writeQueues() {
    guard unsafe Remapping.isInUse || Remapping.problem != nil else { return }
    SerialConsole.write("\n  disk queues   ")
    if let problem = unsafe Remapping.problem {
      SerialConsole.write("the IOMMU cannot be used: ")
      SerialConsole.write(problem)
    }
    for queue in 0..<(unsafe DiskQueues.count) {
      if queue != 0 { SerialConsole.write(", ") }
      SerialConsole.write(unsafe DiskQueues.record(queue).pointee.blockCount >> 8)
      SerialConsole.write(" MiB")
    }
    if unsafe DiskQueues.count == 0 { SerialConsole.write("none") }
  }

  private static func writeNetwork() {
    guard let driver = unsafe Network.driver else {
      SerialConsole.write("none")
      guard let problem = unsafe NetworkSetup.problem else { return }
      SerialConsole.write(": ")
      return SerialConsole.write(problem)
    }
    let address = driver.device.stationAddress.rawValue
    for position: UInt64 in 0..<6 {
      if position != 0 { SerialConsole.write(":") }
      SerialConsole.write(address >> (40 &- position &* 8), hexadecimalDigits: 2)
    }
    SerialConsole.write(driver.device.isLinkUp ? ", up" : ", down")
  }

  private static func write(_ word: UInt32) {
    for index: UInt32 in 0..<4 {
      let shift = index * 8
      let byte = UInt8(truncatingIfNeeded: word >> shift)
      if byte != 0 { SerialConsole.write(byte: byte) }
    }
  }

  private static func write(_ features: ProcessorFeatures) {
    if features.contains(.noExecute) { SerialConsole.write("NX ") }
    if features.contains(.supervisorExecutionPrevention) { SerialConsole.write("SMEP ") }
    if features.contains(.supervisorAccessPrevention) { SerialConsole.write("SMAP ") }
    if features.contains(.userInstructionPrevention) { SerialConsole.write("UMIP ") }
    if features.contains(.segmentBaseInstructions) { SerialConsole.write("FSGSBASE ") }
    if features.contains(.extendedState) { SerialConsole.write("XSAVE ") }
    if features.contains(.random) { SerialConsole.write("RDRAND") }
  }
}
