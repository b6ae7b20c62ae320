// What must hold of the kernel's tables after every call (DESIGN section 3), checked on the tables
// themselves and not against the model, so that a mistake that both share shows as well.

import ExokernelABI

@testable import KernelCore

/// A look at a kernel that finds what must not be.
final class Invariants {
  let machine: FakeMachine
  let freeHead: Int
  let freeCount: Int
  let drainingHead: Int
  let drainingCount: Int
  let unusedEnvironment: Int
  let unusedContext: Int
  let firstEnding: Int
  let unusedRing: Int
  let unusedCommand: Int
  let awaitingHead: Int
  let outstandingCount: Int
  let ready: (first: Int, last: Int)
  let sleepers: (first: Int, last: Int)
  let nearestLimit: UInt64
  let heldSlots: UInt64
  let sliceEnd: UInt64
  let sliceTicks: UInt64
  let isEndAnnounced: Bool
  let running: Int
  let picture: Picture

  private var found: [String]

  init(_ computer: Computer, _ picture: Picture) {
    machine = computer.kernel.machine
    freeHead = Int(computer.kernel.freeFrames.head)
    freeCount = computer.kernel.freeFrames.count
    drainingHead = Int(computer.kernel.drainingFrames.head)
    drainingCount = computer.kernel.drainingFrames.count
    unusedEnvironment = computer.kernel.unusedEnvironment
    unusedContext = computer.kernel.unusedContext
    firstEnding = computer.kernel.firstEnding
    unusedRing = computer.kernel.unusedRing
    unusedCommand = computer.kernel.unusedCommand
    awaitingHead = Int(computer.kernel.awaitingFrames.first)
    outstandingCount = Int(computer.kernel.transmissions.outstanding)
    ready = (computer.kernel.readyContexts.first, computer.kernel.readyContexts.last)
    sleepers = (computer.kernel.sleepers.first, computer.kernel.sleepers.last)
    nearestLimit = computer.kernel.nearestLimit
    heldSlots = computer.kernel.heldSlots
    sliceEnd = computer.kernel.sliceEnd
    sliceTicks = computer.kernel.sliceTicks
    isEndAnnounced = computer.kernel.isEndAnnounced
    running = computer.running
    self.picture = picture
    found = machine.violations
  }

  /// Notes a violation where something does not hold.
  func require(_ holds: Bool, _ violation: @autoclosure () -> String) {
    if !holds, found.count < 8 { found.append(violation()) }
  }

  /// Everything that does not hold.
  ///
  /// - Parameter before: A state in which everything held: what is about tables that are the same as
  ///   then holds now.
  static func violations(
    of computer: Computer, _ picture: Picture, since before: Snapshot? = nil
  ) -> [String] {
    let look = Invariants(computer, picture)
    let hasFamilies = before?.hasFamilies(of: computer.kernel) ?? false
    let hasFrames = hasFamilies && before?.hasFrames(of: computer.kernel) ?? false
    let hasQueues = before?.hasQueues(of: computer.kernel) ?? false
    if !hasFrames {
      look.checkFrameLists()
      look.checkBindings()
    }
    look.checkCache()
    if !hasFrames || before?.machine.slices != look.machine.slices { look.checkCharges() }
    if !hasFamilies { look.checkFamilies() }
    if !(hasFrames && before?.machine.network == look.machine.network
      && before?.machine.filterTables == look.machine.filterTables
      && before?.machine.disks == look.machine.disks)
    {
      look.checkRings()
      look.checkDisks()
      look.checkFilters(of: computer.kernel)
    }
    look.checkContexts()
    look.checkTrace(of: computer.kernel)
    look.checkSlices()
    look.checkGrace()
    if !hasQueues {
      look.checkQueues()
      look.checkTransfers()
      look.checkTime()
    }
    return look.found
  }
}
