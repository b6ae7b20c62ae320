// What the kernel reveals: its own tables, read-only, at the same address in every environment. To look
// is a load. What stands in several words is read again if the processor was elsewhere meanwhile.

internal import CExOS
public import ExokernelABI

/// The kernel's tables.
public enum Revealed {
  /// The system page.
  ///
  /// Facts that change, like the number of free frames, are read anew each time.
  public static var system: SystemPage {
    // SAFETY: the kernel maps the page at this address into every environment, for ever.
    unsafe pointer(SystemPage.address, to: SystemPage.self).pointee
  }

  private static func pointer<Row>(_ address: UInt64, to: Row.Type) -> UnsafePointer<Row> {
    // SAFETY: callers pass addresses that the system page names, none of which is zero.
    unsafe UnsafePointer(bitPattern: UInt(address)).unsafelyUnwrapped
  }

  private static func row<Row>(_ index: Int, of table: TableDescriptor, as: Row.Type)
    -> UnsafePointer<Row>
  {
    let offset = UInt64(truncatingIfNeeded: index) &* UInt64(table.rowSize)
    return unsafe pointer(table.address &+ offset, to: Row.self)
  }

  private static func contains(_ table: TableDescriptor, _ index: Int) -> Bool {
    index >= 0 && index < Int(table.count)
  }

  /// Reads what stands in several words, or several rows, as it was at one time: again, if the processor
  /// was elsewhere meanwhile.
  @inline(__always)
  public static func atOneTime<Result>(_ read: () -> Result) -> Result {
    while true {
      let turn = system.turn
      compilerFence()
      let result = read()
      compilerFence()
      if system.turn == turn { return result }
    }
  }

  // MARK: Frames

  /// How many frames the table has.
  public static var frameCount: Int { Int(system.frames.count) }

  /// A frame's row; nothing where there is no such frame.
  public static func frame(_ number: Int) -> FrameEntry? {
    let table = system.frames
    guard contains(table, number) else { return nil }
    let entry = unsafe row(number, of: table, as: FrameEntry.self)
    return atOneTime { unsafe entry.pointee }
  }

  /// Whether a frame that exists could be allocated.
  public static func isAvailable(frame number: Int) -> Bool {
    let entry = unsafe row(number, of: system.frames, as: FrameEntry.self)
    // What the device still reads is nobody's, and not yet to be had.
    return unsafe (entry.pointee.isKind(.free) || entry.pointee.isKind(.draining))
      && !entry.pointee.awaitsDevice
  }

  // MARK: Environments

  /// How many rows the environment table has; row 0 is nobody's.
  public static var environmentCapacity: Int { Int(system.environments.count) }

  /// An environment's row as it was at one time; nothing where there is no such row.
  public static func environment(_ index: Int) -> EnvironmentRecord? {
    let table = system.environments
    guard contains(table, index) else { return nil }
    let record = unsafe row(index, of: table, as: EnvironmentRecord.self)
    return atOneTime { unsafe record.pointee }
  }

  /// The row of the program's own environment.
  public static var ownEnvironment: EnvironmentRecord {
    environment(OwnContext.environment.index) ?? EnvironmentRecord()
  }

  /// The capability in a slot of an environment; none where there is no such slot.
  public static func capability(_ slot: Int, of environment: Int) -> Capability {
    let table = system.capabilities
    let index = environment &* EnvironmentRecord.capabilitySlots &+ slot
    guard slot >= 0, slot < EnvironmentRecord.capabilitySlots, contains(table, index) else {
      return .none
    }
    let entry = unsafe row(index, of: table, as: Capability.self)
    return atOneTime { unsafe entry.pointee }
  }

  // MARK: Contexts and slices

  /// How many rows the context table has; row 0 is nobody's.
  public static var contextCapacity: Int { Int(system.contexts.count) }

  /// A context's row as it was at one time; nothing where there is no such row.
  public static func context(_ index: Int) -> ContextRecord? {
    let table = system.contexts
    guard contains(table, index) else { return nil }
    let record = unsafe row(index, of: table, as: ContextRecord.self)
    return atOneTime { unsafe record.pointee }
  }

  /// How many slots the processor's slice vector has.
  public static var sliceCount: Int { Int(system.slices.count) }

  /// A slot of the slice vector; nothing where there is no such slot.
  public static func slice(_ position: Int) -> SliceRecord? {
    let table = system.slices
    guard contains(table, position) else { return nil }
    let record = unsafe row(position, of: table, as: SliceRecord.self)
    return atOneTime { unsafe record.pointee }
  }

  // MARK: Revocation

  /// What an environment is asked to give back of a class, and what became of what it was asked before.
  public static func revocation(_ kind: ResourceClass, of environment: Int) -> RevocationRecord {
    let table = system.revocations
    let index = RevocationRecord.index(kind, of: environment)
    guard contains(table, index) else { return RevocationRecord() }
    let record = unsafe row(index, of: table, as: RevocationRecord.self)
    return atOneTime { unsafe record.pointee }
  }

  // MARK: Packets

  /// The network link; nothing where the kernel has none.
  public static var link: LinkRecord? {
    let table = system.links
    guard contains(table, 0) else { return nil }
    let record = unsafe row(0, of: table, as: LinkRecord.self)
    return atOneTime { unsafe record.pointee }
  }

  /// How many rows the filter table has; row 0 is nobody's.
  public static var filterCapacity: Int { Int(system.filters.count) }

  /// A filter's row as it was at one time; nothing where there is no such row.
  public static func filter(_ index: Int) -> FilterRecord? {
    let table = system.filters
    guard contains(table, index) else { return nil }
    let record = unsafe row(index, of: table, as: FilterRecord.self)
    return atOneTime { unsafe record.pointee }
  }

  /// How many rows the ring table has; row 0 is nobody's.
  public static var ringCapacity: Int { Int(system.rings.count) }

  /// A packet ring's row as it was at one time; nothing where there is no such row.
  public static func ring(_ index: Int) -> RingRecord? {
    let table = system.rings
    guard contains(table, index) else { return nil }
    let record = unsafe row(index, of: table, as: RingRecord.self)
    return atOneTime { unsafe record.pointee }
  }

  // MARK: Disks

  /// A disk's row as it was at one time; nothing where there is no such disk.
  public static func disk(_ index: Int) -> DiskRecord? {
    let table = system.disks
    guard contains(table, index) else { return nil }
    let record = unsafe row(index, of: table, as: DiskRecord.self)
    let disk = atOneTime { unsafe record.pointee }
    return disk.blockCount == 0 ? nil : disk
  }

  /// A disk queue's row as it was at one time; nothing where there is no such queue.
  public static func queue(_ index: Int) -> DiskQueueRecord? {
    let table = system.queues
    guard contains(table, index) else { return nil }
    let record = unsafe row(index, of: table, as: DiskQueueRecord.self)
    let queue = atOneTime { unsafe record.pointee }
    return queue.blockCount == 0 ? nil : queue
  }

  /// How many rows the extent table of a disk has; row 0 is nobody's.
  public static var extentCapacity: Int { Int(system.extents.count) }

  /// A row of a disk's extent table as it was at one time; nothing where there is no such row.
  public static func extent(_ index: Int, of disk: Int) -> ExtentRecord? {
    guard self.disk(disk) != nil else { return nil }
    var table = system.extents
    table.address &+= UInt64(truncatingIfNeeded: disk) &* SystemPage.extentsDistance
    guard contains(table, index) else { return nil }
    let record = unsafe row(index, of: table, as: ExtentRecord.self)
    return atOneTime { unsafe record.pointee }
  }

  // MARK: Modules

  /// How many modules the boot loader brought.
  public static var moduleCount: Int { Int(system.modules.count) }

  /// A module's row; nothing where there is no such module.
  public static func module(_ index: Int) -> ModuleRecord? {
    let table = system.modules
    guard contains(table, index) else { return nil }
    return unsafe row(index, of: table, as: ModuleRecord.self).pointee
  }

  /// A byte of a module's command line; zero past its end.
  public static func textByte(_ offset: Int, of module: ModuleRecord) -> UInt8 {
    let text = system.text
    let place = Int(module.textOffset) &+ offset
    guard offset >= 0, offset < Int(module.textCount), contains(text, place) else { return 0 }
    return unsafe row(place, of: text, as: UInt8.self).pointee
  }
}
