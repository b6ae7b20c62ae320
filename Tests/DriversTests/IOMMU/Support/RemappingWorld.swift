// A driver, its simulated unit and the tables of a domain in one machine, with what a kernel and its devices
// would do.

import Drivers
import Testing

typealias Remapping = RemappingUnit<UnitWindow, TableMemory>

/// A machine with one remapping unit.
final class RemappingWorld {
  static let unitBase: UInt64 = 0x10_0000
  static let tablesBase: UInt64 = 0x2_4000_0000
  /// The kernel's device, an environment's, and one that nobody speaks for.
  static let network = PCIAddress(bus: 0, device: 2, function: 0)
  static let disk = PCIAddress(bus: 0, device: 4, function: 3)
  static let stranger = PCIAddress(bus: 0, device: 31, function: 7)
  static let domain: UInt16 = 7

  let machine: TableMachine
  let unit: SimulatedUnit
  var remapping: Remapping
  var tables: DMATables<TableMemory>

  init(
    isCoherent: Bool = false, pages: Int = 4, window: UInt64 = 0x1000, isEnabled: Bool = true,
    device given: (SimulatedUnit) -> Void = { _ in }
  ) throws(RemappingError) {
    machine = TableMachine(isCoherent: isCoherent)
    unit = SimulatedUnit(machine: machine)
    given(unit)
    remapping = try Remapping(
      registers: UnitWindow(unit: unit, byteCount: window),
      memory: TableMemory(machine, at: Self.unitBase, byteCount: Remapping.byteCount))
    tables = try DMATables(
      memory: TableMemory(
        machine, at: Self.tablesBase,
        byteCount: DMATables<TableMemory>.byteCount(pages: pages)),
      isCoherent: remapping.isCoherent)
    if isEnabled { try enable() }
  }

  /// Has the kernel's device pass through, the environment's reach what is mapped, and begins.
  func enable() throws(RemappingError) {
    try remapping.passThrough(Self.network)
    try remapping.assign(Self.disk, to: tables.root, domain: Self.domain)
    try remapping.enable(looks: 100)
  }

  // MARK: What devices can do

  func read(_ address: UInt64, by function: PCIAddress = disk) -> UInt64? {
    unit.translate(function.requesterID, address, isWrite: false)
  }

  func write(_ address: UInt64, by function: PCIAddress = disk) -> UInt64? {
    unit.translate(function.requesterID, address, isWrite: true)
  }

  func send(
    _ message: RemappedInterrupt, by function: PCIAddress = disk
  ) -> SimulatedInterrupt? {
    unit.interrupt(function.requesterID, address: message.address, data: message.data)
  }

  // MARK: The driver's members again, for macros take their operands as copies

  var isInvalidated: Bool { remapping.isInvalidated }
  var invalidationFault: InvalidationFault? { remapping.invalidationFault }
  var overflowCount: UInt64 { remapping.overflowCount }

  func isComplete(_ ticket: InvalidationTicket) -> Bool { remapping.isComplete(ticket) }
  func takeFault() -> RemappingFault? { remapping.takeFault() }

  func map(_ address: UInt64, to physical: UInt64, writable: Bool = true) throws(RemappingError) {
    try tables.map(address, to: physical, writable: writable)
  }

  func invalidate() throws(RemappingError) -> InvalidationTicket {
    try remapping.invalidate(domain: Self.domain)
  }

  func block(_ function: PCIAddress) throws(RemappingError) -> InvalidationTicket {
    try remapping.block(function)
  }
}
