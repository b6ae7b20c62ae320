// What the boot loader tells (Multiboot 0.6.96, 3.3): memory map, modules, command line. Read at start-up
// through the direct map; the loader is believed, its modules are not.

/// The multiboot information.
struct Multiboot {
  private let address: UInt64

  init(address: UInt64) { self.address = address }

  /// A 32-bit word at a physical address below the first GiB.
  private func word(_ address: UInt64) -> UInt64 {
    let pointer: UnsafeMutablePointer<UInt32> = unsafe KernelMemory.pointer(
      KernelMemory.direct(address))
    return UInt64(unsafe pointer.pointee)
  }

  private var flags: UInt64 { word(address) }

  /// Whether there is a memory map.
  var hasMemoryMap: Bool { flags >> 6 & 1 != 0 }

  /// Calls `body` with every region of usable memory, as whole frames.
  func forEachRegion(_ body: (Range<UInt64>) -> Void) {
    let length = word(address &+ 44)
    let begin = word(address &+ 48)
    var entry = begin
    while entry < begin &+ length {
      let base = word(entry &+ 4) | word(entry &+ 8) << 32
      let size = word(entry &+ 12) | word(entry &+ 16) << 32
      let first = (base &+ 0xfff) >> 12
      let end = (base &+ size) >> 12
      if word(entry &+ 20) == 1, first < end { body(first..<end) }
      entry &+= word(entry) &+ 4
    }
  }

  var moduleCount: Int { flags >> 3 & 1 != 0 ? Int(word(address &+ 20)) : 0 }

  /// Where a module lies, in bytes.
  func module(_ index: Int) -> Range<UInt64> {
    let entry = word(address &+ 24) &+ UInt64(index) &* 16
    let begin = word(entry)
    return begin..<max(begin, word(entry &+ 4))
  }

  /// The address of a module's command line, which ends with a zero byte.
  func moduleText(_ index: Int) -> UInt64 { word(word(address &+ 24) &+ UInt64(index) &* 16 &+ 8) }

  /// The address of the kernel's command line, or zero.
  var commandLine: UInt64 { flags >> 2 & 1 != 0 ? word(address &+ 16) : 0 }

  /// A byte of a text.
  func byte(_ address: UInt64) -> UInt8 {
    let pointer: UnsafeMutablePointer<UInt8> = unsafe KernelMemory.pointer(
      KernelMemory.direct(address))
    return unsafe pointer.pointee
  }

  /// The number behind `name=` on the kernel's command line.
  func option(_ name: StaticString) -> UInt64? {
    guard commandLine != 0 else { return nil }
    var place = commandLine
    while byte(place) != 0 {
      if let value = number(after: name, at: place) { return value }
      place &+= 1
    }
    return nil
  }

  private func number(after name: StaticString, at place: UInt64) -> UInt64? {
    for index in 0..<name.utf8CodeUnitCount {
      let expected = unsafe name.utf8Start[index]
      guard byte(place &+ UInt64(index)) == expected else { return nil }
    }
    var digit = place &+ UInt64(name.utf8CodeUnitCount)
    var value: UInt64 = 0
    while byte(digit) >= 0x30, byte(digit) <= 0x39, value < 1_000_000_000 {
      value = value &* 10 &+ UInt64(byte(digit) &- 0x30)
      digit &+= 1
    }
    return value
  }
}
