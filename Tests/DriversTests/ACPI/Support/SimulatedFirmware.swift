// Memory as firmware leaves it: a root pointer below 1 MiB, and tables in one page further up.
// Every byte that is read is counted, and noted if nobody said that it could be.

import Drivers

/// Firmware's memory, which a test may bend as it likes.
final class SimulatedFirmware: FirmwareMemory {
  let pointer: UInt64
  /// Where the tables' page is: the very last one if their addresses have 64 bits.
  let base: UInt64

  /// The root pointer's bytes, and those of the tables.
  var pointerBytes: [UInt8] = []
  var tableBytes = [UInt8](repeating: 0, count: 4096)
  private(set) var violations: [String] = []
  private(set) var readCount = 0
  private var next = 0
  /// Where in the tables' page their list is.
  private var list = 0

  /// A machine with these tables, listed with addresses of 64 bits where it is extended.
  init(
    isExtended: Bool = false, pointer: UInt64 = 0xe_0ad0,
    tables: [[UInt8]] = [DMARImage().bytes]
  ) {
    self.pointer = pointer
    base = isExtended ? 0xffff_ffff_ffff_f000 : 0x7ffe_0000
    let places = tables.map { base + UInt64(append($0)) }
    let entries = places.flatMap { Self.bytes($0, isExtended ? 8 : 4) }
    list = append(Self.sealed(isExtended ? "XSDT" : "RSDT", entries))
    setPointer(to: base + UInt64(list), isExtended: isExtended)
  }

  private func append(_ bytes: [UInt8]) -> Int {
    let place = next
    tableBytes.replaceSubrange(place..<place + bytes.count, with: bytes)
    next += bytes.count + 5
    return place
  }

  /// Leaves a root pointer that leads to a list.
  func setPointer(to list: UInt64, isExtended: Bool) {
    var bytes = Array("RSD PTR ".utf8)
    bytes += [0]
    bytes += Array("BOCHS ".utf8)
    bytes += [isExtended ? 2 : 0]
    bytes += Self.bytes(isExtended ? 0x666 : list, 4)
    bytes[8] = 0 &- bytes.reduce(0, &+)
    if isExtended {
      bytes += Self.bytes(36, 4)
      bytes += Self.bytes(list, 8)
      bytes += [0, 0, 0, 0]
      bytes[32] = 0 &- bytes.reduce(0, &+)
    }
    pointerBytes = bytes
  }

  // MARK: Damage

  /// Adds to a byte of the list.
  func changeList(_ offset: Int, by value: UInt8, mending: Bool = false) {
    tableBytes[list + offset] &+= value
    if mending { mendSums() }
  }

  /// Makes all sums right again, as far as lengths let it.
  func mendSums() {
    for place in [0, list] {
      let length = (0..<4).reduce(0) { $0 | Int(tableBytes[place + 4 + $1]) << (8 * $1) }
      guard length > 9, length <= tableBytes.count - place else { continue }
      tableBytes[place + 9] &-= tableBytes[place..<place + length].reduce(0, &+)
    }
    pointerBytes[8] &-= pointerBytes[0..<20].reduce(0, &+)
    if pointerBytes.count > 32 { pointerBytes[32] &-= pointerBytes.reduce(0, &+) }
  }

  // MARK: Tables

  /// A value's bytes, the lowest first.
  static func bytes(_ value: UInt64, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) }
  }

  /// A table with its header.
  static func sealed(_ signature: String, _ body: [UInt8]) -> [UInt8] {
    var table = Array(signature.utf8)
    table += bytes(UInt64(36 + body.count), 4)
    table += [1, 0]
    table += Array("BOCHS BXPC    BXPC".utf8)
    table += [UInt8](repeating: 1, count: 8)
    table += body
    table[9] = 0 &- table.reduce(0, &+)
    return table
  }

  // MARK: FirmwareMemory

  func contains(_ address: UInt64, byteCount: UInt64) -> Bool {
    place(address, byteCount) != nil
  }

  func load8(at address: UInt64) -> UInt8 {
    readCount += 1
    guard let (isPointer, offset) = place(address, 1) else {
      // The first few tell enough of a length that is not what it says.
      if violations.count < 4 { violations.append("byte at \(String(address, radix: 16))") }
      return 0xff
    }
    return isPointer ? pointerBytes[offset] : tableBytes[offset]
  }

  /// In which of both the bytes are, and where.
  private func place(_ address: UInt64, _ count: UInt64) -> (Bool, Int)? {
    if let offset = Self.offset(of: address, count, in: pointer, pointerBytes.count) {
      return (true, offset)
    }
    return Self.offset(of: address, count, in: base, tableBytes.count).map { (false, $0) }
  }

  private static func offset(
    of address: UInt64, _ count: UInt64, in base: UInt64, _ size: Int
  ) -> Int? {
    guard address >= base, address - base <= size,
      count <= UInt64(size) - (address - base)
    else {
      return nil
    }
    return Int(address - base)
  }
}
