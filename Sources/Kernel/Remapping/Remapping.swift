// The IOMMU, where a machine has one: the second half of the check by which a device that masters the bus can be
// bound to an environment (DESIGN section 5, devices). From start-up on no function reaches memory or
// interrupts but those that the kernel drives, and those of disk queues, each within its own tables.

import Boot
import CX86
import Drivers
import X86

/// The one remapping unit, if there is one.
enum Remapping {
  typealias Unit = RemappingUnit<DeviceWindow, DeviceMemory>
  typealias Tables = DMATables<DeviceMemory>

  /// Nothing where there is no unit, or none that can be used.
  nonisolated(unsafe) private static var unit: Unit?
  /// Why not, though there is one.
  nonisolated(unsafe) private(set) static var problem: StaticString?
  /// What firmware says of it.
  nonisolated(unsafe) private static var table: DMARTable?
  nonisolated(unsafe) private static var firmware = FirmwareView(memoryEnd: 0)
  /// The next interrupt entry that nobody has.
  nonisolated(unsafe) private static var nextInterrupt = 0

  /// Whether requests of devices are remapped.
  static var isInUse: Bool { unsafe unit != nil }

  /// Whether the unit snoops the processor's caches when it walks tables.
  static var isCoherent: Bool { unsafe unit?.isCoherent ?? true }

  // MARK: Start-up

  /// Looks for a unit and turns it on; no function reaches anything from here on that is not admitted.
  static func start(memoryEnd: UInt64, _ memory: inout EarlyMemory) {
    unsafe firmware = FirmwareView(memoryEnd: memoryEnd)
    do throws(ACPIError) {
      unsafe table = try DMARTable(in: firmware)
    } catch .noRootPointer {
      return
    } catch .missingTable {
      return
    } catch {
      unsafe problem = "firmware's tables make no sense"
    }
    guard let table = unsafe table else { return }
    do throws(RemappingError) {
      try enable(table, &memory)
      try remapConsole(of: table)
    } catch {
      unsafe problem = "it does not do what is needed of it"
    }
  }

  private static func enable(
    _ table: DMARTable, _ memory: inout EarlyMemory
  ) throws(RemappingError) {
    memory.require(UInt64(Unit.byteCount) >> 12 &+ 8)
    let registers = PhysicalRange(address: table.registers, byteCount: 4096)
    var unit = try Unit(
      registers: DeviceWindow(registers, &memory),
      memory: DeviceMemory(byteCount: Unit.byteCount, &memory))
    // Who binds a queue does not wait for the unit to see the frames.
    guard !unit.needsInvalidationToMap else { throw .needsInvalidationToMap }
    try unit.enable()
    unsafe Remapping.unit = consume unit
  }

  /// The console's line interrupts through the I/O APIC, which must name an entry too.
  private static func remapConsole(of table: DMARTable) throws(RemappingError) {
    guard let source = table.ioAPIC else { return }
    let vector = UInt8(VECTOR_CONSOLE)
    guard let interrupt = try remap(vector, from: source) else { return }
    InterruptControllers.remapConsole(interrupt.redirection(vector: vector))
  }

  // MARK: Functions and their interrupts

  /// Lets a function reach all of memory, since the kernel drives it.
  ///
  /// One that the unit refuses reaches nothing, and its driver finds it dead.
  static func admit(_ function: PCIAddress) {
    do throws(RemappingError) {
      _ = try unsafe unit?.passThrough(function)
      try awaitInvalidation()
    } catch {
      unsafe problem = refusal
    }
  }

  private static let refusal: StaticString = "it refuses a device"

  /// Lets a function reach what a domain's tables map, if the unit has a say in it.
  static func assign(
    _ function: PCIAddress, to tables: borrowing Tables, domain: UInt16
  ) throws(RemappingError) {
    guard isGoverned(function) else { throw .outOfScope }
    _ = try unsafe unit?.assign(function, to: tables.root, domain: domain)
    try awaitInvalidation()
  }

  private static func isGoverned(_ function: PCIAddress) -> Bool {
    do throws(ACPIError) {
      return try unsafe table?.governs(function, in: firmware) ?? false
    } catch {
      return false
    }
  }

  /// What a function is told to write to interrupt by a vector.
  static func message(_ vector: UInt8, from function: PCIAddress) -> InterruptMessage {
    do throws(RemappingError) {
      if let interrupt = try remap(vector, from: function) {
        return InterruptMessage(address: interrupt.address, data: interrupt.data)
      }
    } catch {
      unsafe problem = refusal
    }
    return InterruptMessage(vector: vector, processor: 0)
  }

  private static func remap(
    _ vector: UInt8, from function: PCIAddress
  ) throws(RemappingError) -> RemappedInterrupt? {
    let index = unsafe nextInterrupt
    let interrupt = try unsafe unit?.remapInterrupt(
      index, vector: vector, processor: 0, from: function.requesterID)
    unsafe nextInterrupt = index &+ 1
    try awaitInvalidation()
    return interrupt
  }

  /// As often as start-up looks whether an invalidation is over.
  private static let looks = 1_000_000

  private static func awaitInvalidation() throws(RemappingError) {
    var left = looks
    while left > 0, !isInvalidated { left &-= 1 }
    if left == 0 { throw .invalidationNeverEnds }
  }

  // MARK: At run time

  /// Has the unit forget what a domain's functions reached; nothing waits for it.
  ///
  /// - Returns: False while there is no room for the command.
  static func invalidate(domain: UInt16) -> Bool {
    do throws(RemappingError) {
      _ = try unsafe unit?.invalidate(domain: domain)
      return true
    } catch {
      return false
    }
  }

  /// Whether everything that was asked for so is over.
  static var isInvalidated: Bool { unsafe unit?.isInvalidated ?? true }

  /// Who tried in vain to reach something, once for each time; nothing when all has been told.
  static func takeFault() -> PCIAddress? {
    guard let fault = unsafe unit?.takeFault() else { return nil }
    return PCIAddress(requesterID: fault.source)
  }
}
