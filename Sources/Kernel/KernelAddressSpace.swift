// The kernel's half of every address space, built once at start-up: text that can only be run, constants
// that can only be read, data that cannot be run, all memory without the first two, and the revealed
// tables, which ring 3 may read.

import Boot
import CX86
import ExokernelABI
import X86

/// The kernel's own page tables.
enum KernelAddressSpace {
  /// The frame of the root: what runs when no environment does, and what every root's upper half copies.
  nonisolated(unsafe) private(set) static var root = 0

  private static let readOnly =
    PageTableEntry.present | PageTableEntry.global | PageTableEntry.noExecute
  private static let readWrite = readOnly | PageTableEntry.writable
  private static let execute = PageTableEntry.present | PageTableEntry.global
  /// Write-through and uncached, for registers.
  private static let device = readWrite | 0x18
  private static let revealed = readOnly | PageTableEntry.user

  /// Builds everything but the tables.
  static func build(memoryEnd: UInt64, _ memory: inout EarlyMemory) {
    unsafe root = Int(memory.take(1) >> 12)
    mapImage(&memory)
    mapAll(upTo: memoryEnd, &memory)
    map(KernelMemory.localAPIC, to: LocalAPIC.physicalAddress, device, &memory)
    map(KernelMemory.ioAPIC, to: IOAPIC.physicalAddress, device, &memory)
  }

  /// Makes it the address space that is used.
  static func load() {
    unsafe Processor.state.pointee.address_space = UInt64(root) << 12
    x86_write_cr3(UInt64(unsafe root) << 12)
  }

  /// Takes memory for a table and maps it for the kernel to write and for everybody to read.
  static func addTable(at offset: UInt64, byteCount: Int, _ memory: inout EarlyMemory) {
    let pages = UInt64(byteCount + 4095) >> 12
    let physical = memory.take(pages)
    for page in 0..<pages {
      let place = offset &+ page << 12
      map(KernelMemory.tables &+ place, to: physical &+ page << 12, readWrite, &memory)
      map(SystemPage.address &+ place, to: physical &+ page << 12, revealed, &memory)
    }
  }

  /// Where the next device's registers go.
  nonisolated(unsafe) private static var nextDevice = KernelMemory.devices

  /// Maps registers of a device for good.
  ///
  /// - Returns: Where the first of them is.
  static func mapDevice(_ physical: UInt64, byteCount: UInt64, _ memory: inout EarlyMemory)
    -> UInt64
  {
    let begin = unsafe nextDevice
    let end = (physical &+ byteCount &+ 0xfff) & ~0xfff
    var page = physical & ~0xfff
    while page < end {
      map(unsafe nextDevice, to: page, device, &memory)
      unsafe nextDevice &+= 4096
      page &+= 4096
    }
    return begin &+ (physical & 0xfff)
  }

  /// Takes memory for tables that only the kernel sees.
  static func addPrivateTables(
    at address: UInt64, byteCount: Int, _ memory: inout EarlyMemory
  ) {
    let pages = UInt64(byteCount + 4095) >> 12
    let physical = memory.take(pages)
    for page in 0..<pages {
      map(address &+ page << 12, to: physical &+ page << 12, readWrite, &memory)
    }
  }

  /// Takes memory for tables that show a few pages at the beginning of a root entry's 512 GiB.
  ///
  /// - Returns: The root's entry.
  static func makeTables(showing pages: [3 of PageTableEntry], _ memory: inout EarlyMemory)
    -> UInt64
  {
    let bits = PageTableEntry.present | PageTableEntry.writable | PageTableEntry.user
    let leaf = memory.take(1)
    for index in pages.indices {
      let entry: UnsafeMutablePointer<UInt64> = unsafe KernelMemory.pointer(
        KernelMemory.direct(leaf) &+ UInt64(index) &* 8)
      unsafe entry.pointee = pages[index].rawValue
    }
    var table = leaf
    for _ in 0..<2 {
      let parent = memory.take(1)
      let entry: UnsafeMutablePointer<UInt64> = unsafe KernelMemory.pointer(
        KernelMemory.direct(parent))
      unsafe entry.pointee = table | bits
      table = parent
    }
    return table | bits
  }

  // MARK: Mapping

  private static func mapImage(_ memory: inout EarlyMemory) {
    var address = boot_kernel_start()
    while address < boot_kernel_end() {
      let bits =
        address < boot_kernel_text_end()
        ? execute : address < boot_kernel_constants_end() ? readOnly : readWrite
      map(address, to: address &- KernelMemory.image, bits, &memory)
      address &+= 4096
    }
  }

  /// All memory: the first 2 MiB page by page, without text and constants, the rest in large pages.
  private static func mapAll(upTo end: UInt64, _ memory: inout EarlyMemory) {
    let hidden =
      boot_kernel_start() &- KernelMemory.image..<boot_kernel_constants_end()
      &- KernelMemory.image
    var address: UInt64 = 0
    while address < 1 << 21 {
      if !hidden.contains(address) {
        map(KernelMemory.direct(address), to: address, readWrite, &memory)
      }
      address &+= 4096
    }
    while address < end {
      let directory = unsafe table(level: 2, for: KernelMemory.direct(address), &memory)
      let entry = unsafe directory + Int(address >> 21 & 511)
      unsafe entry.pointee = address | readWrite | PageTableEntry.large
      address &+= 1 << 21
    }
  }

  private static func map(
    _ address: UInt64, to physical: UInt64, _ bits: UInt64, _ memory: inout EarlyMemory
  ) {
    let leaf = unsafe table(level: 1, for: address, &memory)
    unsafe leaf[Int(address >> 12 & 511)] = physical | bits
  }

  /// The table of a level for an address, made on the way down where it is missing.
  private static func table(level: Int, for address: UInt64, _ memory: inout EarlyMemory)
    -> UnsafeMutablePointer<UInt64>
  {
    // Above the leaves everything is allowed; the region of the revealed tables to ring 3 as well.
    let isRevealed = address >> 39 == SystemPage.address >> 39
    let bits =
      PageTableEntry.present | PageTableEntry.writable | (isRevealed ? PageTableEntry.user : 0)
    var table: UnsafeMutablePointer<UInt64> = unsafe KernelMemory.pointer(
      KernelMemory.direct(UInt64(root) << 12))
    var shift: UInt64 = 39
    var current = 4
    while current > level {
      let entry = unsafe table + Int(address >> shift & 511)
      if unsafe entry.pointee == 0 { unsafe entry.pointee = memory.take(1) | bits }
      unsafe table = KernelMemory.pointer(
        KernelMemory.direct(entry.pointee & PageTableEntry.frameMask))
      shift &-= 9
      current &-= 1
    }
    return unsafe table
  }
}
