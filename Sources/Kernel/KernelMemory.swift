// Where things stand in the kernel's half of every address space:
//
//   0xffff8000_00000000  all memory, not executable, without the kernel's text and constants
//   0xfffff800_00000000  the pages of each disk queue, for its holder (DiskQueue.address)
//   0xffffff00_00000000  what is revealed, read-only for everybody (SystemPage.address)
//   0xffffffff_80000000  the kernel's image
//   0xffffffff_c0000000  the tables, for the kernel to write: the same frames as the revealed ones
//   0xffffffff_e0000000  tables that are not revealed
//   0xffffffff_e8000000  the state of the disks, where there are any
//   0xffffffff_ec000000  the state of the disk queues, where there are any
//   0xffffffff_f0000000  registers of devices
//   0xffffffff_fe000000  the interrupt controllers

import ExokernelABI
import KernelCore

/// Addresses of the kernel's half, and of the tables in it.
enum KernelMemory {
  static let directMap: UInt64 = 0xffff_8000_0000_0000
  static let image: UInt64 = 0xffff_ffff_8000_0000
  static let tables: UInt64 = 0xffff_ffff_c000_0000
  static let privateTables: UInt64 = 0xffff_ffff_e000_0000
  static let diskState: UInt64 = 0xffff_ffff_e800_0000
  static let queueState: UInt64 = 0xffff_ffff_ec00_0000
  static let devices: UInt64 = 0xffff_ffff_f000_0000
  static let localAPIC: UInt64 = 0xffff_ffff_fe00_0000
  static let ioAPIC: UInt64 = 0xffff_ffff_fe00_1000

  /// How far from the beginning of the revealed region, and of `tables`, each table stands: all but the
  /// last two in the 2 MiB of one page table.
  static let systemOffset: UInt64 = 0
  static let environmentsOffset: UInt64 = 0x0004_0000
  static let capabilitiesOffset: UInt64 = 0x0008_0000
  static let contextsOffset: UInt64 = 0x000c_0000
  static let slicesOffset: UInt64 = 0x0010_0000
  static let ringsOffset: UInt64 = 0x0014_0000
  static let filtersOffset: UInt64 = 0x0018_0000
  static let linkOffset: UInt64 = 0x001c_0000
  static let revocationsOffset: UInt64 = 0x001c_8000
  static let disksOffset: UInt64 = 0x001f_0000
  static let queuesOffset: UInt64 = 0x001f_8000
  /// Mapped where there are disks.
  static let firstExtentsOffset: UInt64 = 0x0020_0000
  static let framesOffset: UInt64 = 0x1000_0000

  static let environmentCapacity = 512
  static let contextCapacity = 1024
  static let ringCapacity = 128
  static let filterCapacity = 1152
  static let filterStateCapacity = 2048
  static let filterFieldCapacity = 1024
  static let filterEdgeCapacity = 4096 + FilterEdge.margin
  /// Frame numbers have 23 bits where bindings are recorded: 32 GiB.
  static let maximumFrames = 1 << 23

  /// The address, in the direct map, of a physical one.
  @inline(__always)
  static func direct(_ physical: UInt64) -> UInt64 { directMap &+ physical }

  /// A pointer to a table's first row.
  @inline(__always)
  static func table<Row>(_ offset: UInt64, _: Row.Type) -> UnsafeMutablePointer<Row> {
    // SAFETY: start-up maps the tables at these addresses before anything uses them.
    unsafe pointer(tables &+ offset)
  }

  /// Where the extent table of a disk stands.
  static func extentsOffset(of disk: Int) -> UInt64 {
    firstExtentsOffset &+ UInt64(truncatingIfNeeded: disk) << 17
  }

  /// The extent table of a disk.
  @inline(__always)
  static func extents(of disk: Int) -> UnsafeMutablePointer<ExtentRecord> {
    unsafe table(extentsOffset(of: disk), ExtentRecord.self)
  }

  /// A pointer to something at an address of the kernel's half.
  @inline(__always)
  static func pointer<Row: ~Copyable>(_ address: UInt64) -> UnsafeMutablePointer<Row> {
    unsafe UnsafeMutablePointer<Row>(bitPattern: UInt(address)).unsafelyUnwrapped
  }
}
