// A remapping unit (VT-d 3.3): its registers and commands here; its queue, its translations, its interrupts
// and its faults in extensions. It takes invalidations when a test tells it to, and believes until then
// what it has remembered: at first, what firmware's tables said, which let everybody reach everything.

import Drivers

/// A simulated remapping unit.
final class SimulatedUnit {
  let machine: TableMachine

  // What it is.
  var version: UInt64 = 0x10
  /// Domains of 16 bits, tables of three levels, addresses of 39 bits, two fault records at 0x220, draining.
  var capabilities: UInt64 = 6 | 1 << 9 | 38 << 16 | 0x22 << 24 | 1 << 40 | 3 << 54
  /// Queue, interrupts, passing through; coherency as the machine has it.
  var extendedCapabilities: UInt64 = 1 << 1 | 1 << 3 | 1 << 6
  /// How often its status is read before a command is carried out.
  var slowness = 3
  /// Commands that are never carried out.
  var deafTo: UInt32 = 0
  var isGone = false
  /// Whether it takes from its queue at once.
  var isPrompt = true

  // Where its driver has brought it.
  var status: UInt32 = 0
  private var pending: (command: UInt32, isOn: Bool, readings: Int)?
  private var registers: [UInt64: UInt64] = [:]
  /// The tables in use.
  private(set) var rootTable: UInt64 = 0
  private(set) var interruptTable: UInt64 = 0
  private(set) var interruptCount = 0
  var head: UInt64 = 0
  /// Commands that were carried out, in order.
  private(set) var commands: [GlobalCommand] = []

  // What it remembers.
  var contexts: [UInt16: SimulatedContext] = [:]
  var translations: [SimulatedTranslation.Key: SimulatedTranslation] = [:]
  var interrupts: [Int: SimulatedInterrupt] = [:]
  /// Whether all of that is of tables in use.
  var knowsContexts = false
  var knowsTranslations = false
  var knowsInterrupts = false

  // What it has refused.
  /// What goes wrong with the queue as soon as it is in use.
  var faultAfterStart: UInt32 = 0
  var faultStatus: UInt32 = 0
  var records: [(low: UInt64, high: UInt64)] = []
  var nextRecord = 0

  init(machine: TableMachine) {
    self.machine = machine
    for source in UInt16.min...0x1ff { contexts[source] = .leftOver }
    for index in 0..<256 { interrupts[index] = .leftOver }
  }

  /// Whether a command's state is on.
  func isOn(_ command: GlobalCommand) -> Bool { status & command.rawValue != 0 }

  var recordCount: Int { Int(capabilities >> 40 & 0xff) + 1 }
  var tail: UInt64 { registers[0x88] ?? 0 }
  var queue: UInt64 { registers[0x90] ?? 0 }

  // MARK: Registers

  func load(_ offset: UInt64) -> UInt64 {
    if isGone { return .max }
    switch offset {
    case 0x00: return version
    case 0x08: return capabilities
    case 0x10: return extendedCapabilities | (machine.isCoherent ? 1 : 0)
    case 0x1c: return UInt64(readStatus())
    case 0x34: return UInt64(currentFaultStatus)
    case 0x220...: return loadRecord(offset - 0x220)
    default:
      machine.complain("driver read register \(String(offset, radix: 16))")
      return 0
    }
  }

  func store(_ value: UInt64, _ offset: UInt64) {
    if isGone { return }
    switch offset {
    case 0x18: command(UInt32(value))
    case 0x20, 0xb8: registers[offset] = value
    case 0x34: clearFaults(UInt32(value))
    case 0x38: if value != 1 << 31 { machine.complain("faults interrupt somebody") }
    case 0x88: moveTail(to: value)
    case 0x90:
      if isOn(.queuedInvalidation) { machine.complain("queue moved while in use") }
      registers[offset] = value
      head = 0
    case 0x220...: storeRecord(value, offset - 0x220)
    default: machine.complain("driver wrote register \(String(offset, radix: 16))")
    }
  }

  // MARK: Commands

  private func command(_ value: UInt32) {
    if pending != nil { machine.complain("command while one is under way") }
    let states: UInt32 = 0x8680_0000
    let oneShots = value & ~states
    let changes = (value ^ status) & states
    if oneShots.nonzeroBitCount + changes.nonzeroBitCount > 1 {
      machine.complain("several commands at once")
    }
    if oneShots != 0 {
      if oneShots == GlobalCommand.writeBufferFlush.rawValue {
        status |= oneShots
        pending = (oneShots, false, slowness)
      } else {
        status &= ~oneShots
        pending = (oneShots, true, slowness)
      }
    } else if changes != 0 {
      pending = (changes, value & changes != 0, slowness)
    }
  }

  private func readStatus() -> UInt32 {
    if var pending, deafTo & pending.command == 0 {
      pending.readings -= 1
      self.pending = pending
      if pending.readings < 0 { carryOut(pending.command, pending.isOn) }
    }
    return status
  }

  private func carryOut(_ bit: UInt32, _ isOn: Bool) {
    pending = nil
    status = isOn ? status | bit : status & ~bit
    guard let command = GlobalCommand(rawValue: bit) else {
      return machine.complain("unknown command \(bit)")
    }
    commands.append(command)
    switch command {
    case .rootTable:
      rootTable = registers[0x20] ?? 0
      knowsContexts = false
      knowsTranslations = false
    case .interruptTable: takeInterruptTable()
    case .translation where isOn:
      if !knowsContexts || !knowsTranslations { machine.complain("translates what it remembers") }
    case .interruptRemapping where isOn:
      if !knowsInterrupts { machine.complain("remaps as it remembers") }
    case .queuedInvalidation where isOn:
      if tail != 0 { machine.complain("queue not empty") }
      faultStatus |= faultAfterStart
    default: break
    }
  }

  private func takeInterruptTable() {
    let value = registers[0xb8] ?? 0
    interruptTable = value & ~0xfff
    interruptCount = 2 << (value & 0xf)
    if value & 0xff0 != 0 { machine.complain("interrupt table \(value)") }
    knowsInterrupts = false
  }

  private func moveTail(to value: UInt64) {
    if value & ~0x7fff0 != 0 || value >= 4096 { machine.complain("tail \(value)") }
    registers[0x88] = value
    if isPrompt { process() }
  }
}
