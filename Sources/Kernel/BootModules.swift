// The modules that the boot loader brought: the first environment's program, other programs, tables of
// symbols. Their frames belong to the first environment; only the kernel's own symbols stay with the
// kernel.

import Boot
import CX86
import ExokernelABI
import KernelCore

/// The boot loader's modules.
struct BootModules {
  private let multiboot: Multiboot

  init(_ multiboot: Multiboot) {
    self.multiboot = multiboot
    guard multiboot.moduleCount > 0 else {
      SerialConsole.refuse("there is no program to run; give QEMU one with -initrd")
    }
    guard multiboot.moduleCount <= SystemPage.moduleCapacity else {
      SerialConsole.refuse("there are more than 48 modules; give QEMU fewer with -initrd")
    }
  }

  var count: Int { multiboot.moduleCount }

  /// A module's bytes, in the direct map.
  func bytes(_ index: Int) -> UnsafeBufferPointer<UInt8> {
    let range = multiboot.module(index)
    return unsafe UnsafeBufferPointer(
      start: KernelMemory.pointer(KernelMemory.direct(range.lowerBound)), count: range.count)
  }

  /// The address behind the kernel and everything that the loader put behind it.
  var end: UInt64 {
    var end = boot_kernel_end() &- KernelMemory.image
    for index in 0..<count {
      end = max(end, multiboot.module(index).upperBound)
      end = max(end, multiboot.moduleText(index) &+ UInt64(textCount(index)))
    }
    return end
  }

  private func textCount(_ index: Int) -> Int {
    let text = multiboot.moduleText(index)
    var count = 0
    while count < 4096, multiboot.byte(text &+ UInt64(count)) != 0 { count += 1 }
    return count
  }

  /// The name of a module: the first word of its text behind its last slash, up to 16 bytes.
  func label(_ index: Int) -> (UInt64, UInt64) {
    let text = multiboot.moduleText(index)
    var low: UInt64 = 0
    var high: UInt64 = 0
    var length: UInt64 = 0
    for offset in 0..<UInt64(textCount(index)) {
      let byte = multiboot.byte(text &+ offset)
      if byte == 0x20 { break }
      if byte == 0x2f {
        (low, high, length) = (0, 0, 0)
        continue
      }
      if length < 8 {
        low |= UInt64(byte) << (length &* 8)
      } else if length < 16 {
        high |= UInt64(byte) << (length &* 8 &- 64)
      }
      length &+= 1
    }
    return (low, high)
  }

  /// Whether a module is the table of the kernel's own symbols, which stays with the kernel.
  private func isKernelSymbols(_ index: Int) -> Bool {
    // "kernel.symbols".
    label(index) == (0x732e_6c65_6e72_656b, 0x736c_6f62_6d79)
  }

  /// Keeps the kernel's symbols, if there are any, for a fault report.
  func keepKernelSymbols() {
    for index in 0..<count where isKernelSymbols(index) {
      unsafe KernelSymbols.module = KernelSymbols(bytes(index))
    }
  }

  /// Fills in the rows and texts of the system page.
  func describe() {
    let system = unsafe UnsafeMutableRawPointer(SystemFacts.page)
    let rows = unsafe (system + SystemPage.modulesOffset).assumingMemoryBound(to: ModuleRecord.self)
    var used = 0
    var rowCount = 0
    for index in 0..<count where !isKernelSymbols(index) {
      let range = multiboot.module(index)
      let length = textCount(index)
      guard used + length <= SystemPage.textCapacity else {
        SerialConsole.refuse("the modules' command lines are too long; shorten them")
      }
      var row = ModuleRecord()
      row.firstFrame = UInt32(range.lowerBound >> 12)
      row.byteCount = UInt32(range.count)
      row.textOffset = UInt32(used)
      row.textCount = UInt32(length)
      unsafe rows[rowCount] = row
      rowCount += 1
      for offset in 0..<length {
        let byte = multiboot.byte(multiboot.moduleText(index) &+ UInt64(offset))
        unsafe system.storeBytes(
          of: byte, toByteOffset: SystemPage.textOffset + used + offset, as: UInt8.self)
      }
      used += length
    }
    unsafe SystemFacts.page.pointee.modules = describe(SystemPage.modulesOffset, 16, rowCount)
    unsafe SystemFacts.page.pointee.text = describe(SystemPage.textOffset, 1, used)
  }

  private func describe(_ offset: Int, _ rowSize: UInt32, _ count: Int) -> TableDescriptor {
    var descriptor = TableDescriptor()
    descriptor.address = SystemPage.address &+ UInt64(offset)
    descriptor.rowSize = rowSize
    descriptor.count = UInt32(count)
    return descriptor
  }

  /// Gives the modules' frames to an environment; what lies behind a module's end is cleared first.
  func give(to environment: Int) {
    for index in 0..<count where !isKernelSymbols(index) {
      let range = multiboot.module(index)
      guard range.lowerBound & 0xfff == 0 else {
        SerialConsole.refuse("a module is not aligned to a page; boot with QEMU's -kernel")
      }
      let end = (range.upperBound &+ 0xfff) & ~0xfff
      BootModules.clear(range.upperBound..<end)
      for frame in range.lowerBound >> 12..<end >> 12 {
        unsafe kernel.adopt(Int(frame), by: environment, guardSlot: 0)
      }
      unsafe kernel.addQuota(Int((end &- range.lowerBound) >> 12), to: environment)
    }
  }

  /// Clears the rest of a page: the bytes up to a word, then words.
  private static func clear(_ rest: Range<UInt64>) {
    let words = min((rest.lowerBound &+ 7) & ~7, rest.upperBound)
    for address in rest.lowerBound..<words {
      x86_store8(KernelMemory.direct(address), 0)
    }
    x86_fill_words(KernelMemory.direct(words), (rest.upperBound &- words) >> 3)
  }
}
