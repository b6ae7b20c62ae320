// The state of the disks' controller and of the ownership tables, none of which can be copied, and of the
// core's commands: each at an address that is known when the kernel is linked, so that no request looks
// for any of it.

import Drivers
import ExokernelABI
import KernelCore

/// The driver of the NVMe controller and what is known of its disks.
@safe struct DiskDriver {
  typealias Device = NVMeController<DeviceWindow, DeviceMemory, DeviceLedger>
  typealias Table = BlockTable<DiskBlocks>

  /// How many disks there may be.
  static let diskLimit = 4

  /// Takes memory for the state, for good; `begin` comes next.
  init(_ memory: inout EarlyMemory) {
    KernelAddressSpace.addPrivateTables(
      at: KernelMemory.diskState, byteCount: DiskDriver.byteCount, &memory)
  }

  /// Begins to bring a controller into use.
  func begin(_ device: consuming Device) {
    // SAFETY: the place is nobody else's, and holds as much.
    unsafe place.initialize(to: device)
  }

  /// How many disks there are.
  var diskCount: Int { min(device.namespaceCount, DiskDriver.diskLimit) }

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

  // MARK: Places

  @inline(__always)
  private var place: UnsafeMutablePointer<Device> { unsafe part(0) }
  @inline(__always)
  private var tables: UnsafeMutablePointer<Table> { unsafe part(DiskDriver.tablesOffset) }
  /// The rows of the core's commands, and the frames that each names.
  @inline(__always)
  var commands: UnsafeMutablePointer<DiskCommand> { unsafe part(DiskDriver.commandsOffset) }
  @inline(__always)
  var pages: UnsafeMutablePointer<UInt32> { unsafe part(DiskDriver.pagesOffset) }
  /// Extents that are bound to rings.
  @inline(__always)
  var bindings: UnsafeMutablePointer<ExtentBinding> { unsafe part(DiskDriver.bindingsOffset) }
  /// Where rings want the content of wired frames.
  @inline(__always)
  var saveAreas: UnsafeMutablePointer<SaveArea> { unsafe part(DiskDriver.saveAreasOffset) }
  /// Who waits for an ownership table.
  @inline(__always)
  var waiters: UnsafeMutablePointer<DiskWaiters> { unsafe part(DiskDriver.waitersOffset) }

  private static var rows: Int { DiskSetup.commandCount &+ 1 }
  private static var tablesOffset: Int { behind(0, 1, Device.self) }
  private static var commandsOffset: Int { behind(tablesOffset, diskLimit, Table.self) }
  private static var pagesOffset: Int { behind(commandsOffset, rows, DiskCommand.self) }
  private static var bindingsOffset: Int {
    behind(pagesOffset, rows &* DiskRing.transferLimit, UInt32.self)
  }
  private static var saveAreasOffset: Int {
    behind(
      bindingsOffset, KernelMemory.ringCapacity &* DiskRing.bindingCapacity, ExtentBinding.self)
  }
  private static var waitersOffset: Int {
    behind(saveAreasOffset, KernelMemory.ringCapacity, SaveArea.self)
  }
  private static var byteCount: Int { behind(waitersOffset, diskLimit, DiskWaiters.self) }

  /// Where the part behind so many rows begins.
  @inline(__always)
  private static func behind<Row: ~Copyable>(_ offset: Int, _ count: Int, _: Row.Type) -> Int {
    (offset &+ count &* MemoryLayout<Row>.stride &+ 63) & ~63
  }

  @inline(__always)
  private func part<Row: ~Copyable>(_ offset: Int) -> UnsafeMutablePointer<Row> {
    // SAFETY: `init` mapped it.
    unsafe KernelMemory.pointer(KernelMemory.diskState &+ UInt64(truncatingIfNeeded: offset))
  }
}
