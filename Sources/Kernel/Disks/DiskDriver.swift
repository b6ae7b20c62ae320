// The state of the disks' controller and of the ownership tables, none of which can be copied, kept by
// their addresses.

import Drivers
import ExokernelABI
import KernelCore

/// The driver of the NVMe controller and what is known of its disks.
@safe struct DiskDriver {
  typealias Device = NVMeController<DeviceWindow, DeviceMemory, DeviceLedger>
  typealias Table = BlockTable<DiskBlocks>

  /// How many disks there may be.
  static let diskLimit = 4

  private let place: UnsafeMutablePointer<Device>
  private let tables: UnsafeMutablePointer<Table>
  /// The rows of the core's commands, and the frames that each names.
  let commands: UnsafeMutablePointer<DiskCommand>
  let pages: UnsafeMutablePointer<UInt32>
  /// Extents that are bound to rings.
  let bindings: UnsafeMutablePointer<ExtentBinding>
  /// Where rings want the content of wired frames.
  let saveAreas: UnsafeMutablePointer<SaveArea>
  /// Who waits for an ownership table.
  let waiters: UnsafeMutablePointer<DiskWaiters>

  /// Takes pages for the state, for good; `begin` comes next.
  init(_ memory: inout EarlyMemory) {
    unsafe place = DiskDriver.take(1, &memory)
    unsafe tables = DiskDriver.take(DiskDriver.diskLimit, &memory)
    unsafe commands = DiskDriver.take(DiskSetup.commandCount &+ 1, &memory)
    unsafe pages = DiskDriver.take(
      (DiskSetup.commandCount &+ 1) &* DiskRing.transferLimit, &memory)
    unsafe bindings = DiskDriver.take(
      KernelMemory.ringCapacity &* DiskRing.bindingCapacity, &memory)
    unsafe saveAreas = DiskDriver.take(KernelMemory.ringCapacity, &memory)
    unsafe waiters = DiskDriver.take(DiskDriver.diskLimit, &memory)
  }

  /// Begins to bring a controller into use.
  func begin(_ device: consuming Device) {
    // SAFETY: the page is nobody else's, and holds as much.
    unsafe place.initialize(to: device)
  }

  /// How many disks there are.
  var diskCount: Int { min(device.namespaceCount, DiskDriver.diskLimit) }

  private static func take<Row>(_ count: Int, _ memory: inout EarlyMemory)
    -> UnsafeMutablePointer<Row>
  where Row: ~Copyable {
    let pages = UInt64(count &* MemoryLayout<Row>.stride &+ 4095) >> 12
    return unsafe UnsafeMutablePointer(
      bitPattern: UInt(KernelMemory.direct(memory.take(pages)))
    ).unsafelyUnwrapped
  }

  /// Begins to read a disk's ownership table.
  func prepareTable(_ disk: Int, _ blocks: consuming DiskBlocks) {
    unsafe (tables + disk).initialize(to: Table(store: blocks))
  }

  /// The state.
  var device: Device {
    @inline(__always) unsafeAddress { unsafe UnsafePointer(place) }
    @inline(__always) nonmutating unsafeMutableAddress { unsafe place }
  }

  /// A disk's ownership table; the disk is below `diskCount`.
  subscript(table disk: Int) -> Table {
    @inline(__always) unsafeAddress { unsafe UnsafePointer(tables + disk) }
    @inline(__always) nonmutating unsafeMutableAddress { unsafe tables + disk }
  }
}
