// The system page: facts of the machine and where the tables stand, for every environment to read.

import CX86
import ExokernelABI
import KernelCore

/// The kernel's side of the system page.
enum SystemFacts {
  /// A revealed table before it exists.
  struct Table {
    var offset: UInt64
    var count: Int
    var rowSize: Int
  }

  /// All tables, the system page first.
  static func tables(frameCount: Int) -> [12 of Table] {
    [
      Table(offset: KernelMemory.systemOffset, count: 1, rowSize: 4096),
      environments, capabilities, contexts, slices, rings, filters, links,
      revocations, disks, queues, frames(frameCount),
    ]
  }

  private static var environments: Table {
    Table(
      offset: KernelMemory.environmentsOffset, count: KernelMemory.environmentCapacity,
      rowSize: MemoryLayout<EnvironmentRecord>.stride)
  }
  private static var capabilities: Table {
    Table(
      offset: KernelMemory.capabilitiesOffset,
      count: KernelMemory.environmentCapacity * EnvironmentRecord.capabilitySlots,
      rowSize: MemoryLayout<Capability>.stride)
  }
  private static var contexts: Table {
    Table(
      offset: KernelMemory.contextsOffset, count: KernelMemory.contextCapacity,
      rowSize: MemoryLayout<ContextRecord>.stride)
  }
  private static var slices: Table {
    Table(
      offset: KernelMemory.slicesOffset, count: SliceRecord.count,
      rowSize: MemoryLayout<SliceRecord>.stride)
  }
  private static var rings: Table {
    Table(
      offset: KernelMemory.ringsOffset, count: KernelMemory.ringCapacity,
      rowSize: MemoryLayout<RingRecord>.stride)
  }
  private static var filters: Table {
    Table(
      offset: KernelMemory.filtersOffset, count: KernelMemory.filterCapacity,
      rowSize: MemoryLayout<FilterRecord>.stride)
  }
  private static var links: Table {
    Table(
      offset: KernelMemory.linkOffset, count: 1, rowSize: MemoryLayout<LinkRecord>.stride)
  }
  private static var revocations: Table {
    Table(
      offset: KernelMemory.revocationsOffset,
      count: KernelMemory.environmentCapacity * RevocationRecord.classCount,
      rowSize: MemoryLayout<RevocationRecord>.stride)
  }
  private static var disks: Table {
    Table(
      offset: KernelMemory.disksOffset, count: DiskDriver.diskLimit,
      rowSize: MemoryLayout<DiskRecord>.stride)
  }
  private static var queues: Table {
    Table(
      offset: KernelMemory.queuesOffset, count: DiskQueue.capacity,
      rowSize: MemoryLayout<DiskQueueRecord>.stride)
  }
  private static func frames(_ count: Int) -> Table {
    Table(
      offset: KernelMemory.framesOffset, count: count,
      rowSize: MemoryLayout<FrameEntry>.stride)
  }

  /// The page, for the kernel to write.
  static var page: UnsafeMutablePointer<SystemPage> {
    unsafe KernelMemory.table(KernelMemory.systemOffset, SystemPage.self)
  }

  /// The processor changed hands, or an interrupt came: readers of several words may begin again.
  @inline(__always)
  static func countTurn() {
    unsafe page.pointee.turn &+= 1
  }

  private static func descriptor(_ table: Table) -> TableDescriptor {
    var descriptor = TableDescriptor()
    descriptor.address = SystemPage.address &+ table.offset
    descriptor.count = UInt32(table.count)
    descriptor.rowSize = UInt32(table.rowSize)
    return descriptor
  }

  /// Fills in what is known before the first environment.
  static func describe(_ features: ProcessorFeatures, entryStamp: UInt64) {
    let page = unsafe page
    unsafe page.pointee.magic = SystemPage.magicValue
    unsafe page.pointee.version = SystemPage.currentVersion
    unsafe page.pointee.processorCount = 1
    unsafe page.pointee.features = features.rawValue
    unsafe page.pointee.entryStamp = entryStamp
    unsafe page.pointee.environments = descriptor(environments)
    unsafe page.pointee.capabilities = descriptor(capabilities)
    unsafe page.pointee.contexts = descriptor(contexts)
    unsafe page.pointee.slices = descriptor(slices)
    unsafe page.pointee.rings = descriptor(rings)
    unsafe page.pointee.filters = descriptor(filters)
    unsafe page.pointee.links = descriptor(links)
    unsafe page.pointee.revocations = descriptor(revocations)
    unsafe page.pointee.disks = descriptor(disks)
    unsafe page.pointee.queues = descriptor(queues)
    unsafe page.pointee.extents = descriptor(
      Table(
        offset: KernelMemory.firstExtentsOffset,
        count: unsafe Disks.driver == nil ? 0 : BlockTableLayout.rowCount,
        rowSize: MemoryLayout<ExtentRecord>.stride))
    unsafe page.pointee.frames = descriptor(frames(kernel.machine.frameCount))
  }

  static func setClock(tickFrequency: UInt64) {
    unsafe page.pointee.tickFrequency = tickFrequency
    unsafe page.pointee.sliceTicks = kernel.sliceTicks
    unsafe page.pointee.wallClock = WallClock.read()
    unsafe page.pointee.clockStamp = x86_time_stamp()
  }
}
