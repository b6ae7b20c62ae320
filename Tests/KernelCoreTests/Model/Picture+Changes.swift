// Reading a picture off a kernel of which an earlier picture is known: only the rows that were written
// since. What a row shows can hang on other rows; where these were written, it is read anew as well.
// The referee reads everything now and then, the explorer each state that it goes on from, so that a row
// forgotten here shows.

import ExokernelABI

@testable import KernelCore

extension Picture {
  /// What a kernel's tables say.
  ///
  /// - Parameter old: The machine of which `self` is the picture.
  func updated(_ kernel: borrowing Exokernel<FakeMachine>, since old: FakeMachine) -> Picture {
    let machine = kernel.machine
    var new = self
    new.updateFrames(machine, since: old)
    new.updateEnvironments(machine, since: old)
    new.updateContexts(machine, since: old)
    new.updatePackets(kernel, since: old)
    if machine.slices != old.slices { new.slices = Picture.slots(machine) }
    new.nextPressure = kernel.pressure.nextRound
    if machine.revocations != old.revocations {
      new.requests = machine.revocations.map { PlainRequest($0) }
      new.openRequests = Picture.openRequests(kernel.requests.first, machine)
    }
    new.ready = Picture.queue(kernel.readyContexts.first, machine)
    new.sleepers = Picture.queue(kernel.sleepers.first, machine)
    new.slicePosition = kernel.slicePosition
    new.sliceEnd = kernel.sliceEnd
    new.isEndAnnounced = kernel.isEndAnnounced
    new.toldContext = kernel.toldContext
    new.interruptTicks = kernel.interruptTicks
    new.areDevicesQuiet = machine.areDevicesQuiet
    new.consoleHolder = kernel.consoleHolder
    new.traceFrames = Picture.traceFrames(kernel)
    return new
  }

  private mutating func updateFrames(_ machine: FakeMachine, since old: FakeMachine) {
    // What a frame of an environment that ends shows hangs on the rows of all its tables.
    let isEnding =
      (machine.frames != old.frames || machine.environments != old.environments)
      && machine.environments.indices.contains { index in
        machine.environments[index].state == .ending || old.environments[index].state == .ending
      }
    for number in frames.indices
    where isEnding || machine.frames[number] != old.frames[number]
      || machine.pages[number] != old.pages[number]
      // The further bindings stand in the pages of others.
      || machine.frames[number].furtherBindings != 0
    {
      frames[number] = PlainFrame(number, machine)
    }
  }

  private mutating func updateEnvironments(_ machine: FakeMachine, since old: FakeMachine) {
    guard
      machine.environments != old.environments || machine.capabilities != old.capabilities
        || machine.contexts != old.contexts
    else { return }
    let slots = EnvironmentRecord.capabilitySlots
    let areLinksNew =
      zip(machine.environments, old.environments).contains { $0.nextSibling != $1.nextSibling }
      || zip(machine.contexts, old.contexts).contains {
        $0.nextInEnvironment != $1.nextInEnvironment
      }
    for index in environments.indices.dropFirst() {
      let held = index * slots..<(index + 1) * slots
      let areNamesNew = machine.capabilities[held] != old.capabilities[held]
      guard
        areLinksNew || areNamesNew || machine.environments[index] != old.environments[index]
      else { continue }
      environments[index] = PlainEnvironment(
        index, machine, capabilities: areNamesNew ? nil : environments[index]?.capabilities)
      environmentGenerations[index] = machine.environments[index].generation
    }
  }

  private mutating func updatePackets(
    _ kernel: borrowing Exokernel<FakeMachine>, since old: FakeMachine
  ) {
    let machine = kernel.machine
    if machine.network.rings != old.network.rings {
      rings = machine.network.rings.indices.map { PlainRing($0, machine) }
      ringGenerations = machine.network.rings.map(\.generation)
    }
    let rows = machine.filterTables.filters
    for index in filters.indices where rows[index] != old.filterTables.filters[index] {
      filters[index] = PlainFilter(index, machine)
      filterGenerations[index] = rows[index].generation
    }
    linkGuard = PlainCapability(kernel.filterHeads.linkGuard)
    unmatchedPackets = Int(kernel.unmatchedPackets)
  }

  private mutating func updateContexts(_ machine: FakeMachine, since old: FakeMachine) {
    for index in contexts.indices.dropFirst() {
      let (row, oldRow) = (machine.contexts[index], old.contexts[index])
      let frame = Int(row.frame)
      guard row != oldRow || machine.pages[frame] != old.pages[frame] else { continue }
      contexts[index] = PlainContext(index, machine)
      contextGenerations[index] = row.generation
    }
  }
}
