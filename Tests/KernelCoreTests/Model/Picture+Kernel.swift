// Reading a picture off a kernel: following its lists, taking its bit fields apart.

import ExokernelABI

@testable import KernelCore

extension Picture {
  /// What a kernel's tables say.
  init(_ kernel: borrowing Exokernel<FakeMachine>) {
    let machine = kernel.machine
    for number in 0..<machine.frameCount { frames.append(PlainFrame(number, machine)) }
    environments = [nil]
    contexts = [nil]
    for index in 1..<machine.environmentCapacity {
      environments.append(PlainEnvironment(index, machine))
    }
    for index in 1..<machine.contextCapacity {
      contexts.append(PlainContext(index, machine))
    }
    environmentGenerations = machine.environments.map(\.generation)
    contextGenerations = machine.contexts.map(\.generation)
    rings = machine.network.rings.indices.map { PlainRing($0, machine) }
    ringGenerations = machine.network.rings.map(\.generation)
    filters = machine.filterTables.filters.indices.map { PlainFilter($0, machine) }
    filterGenerations = machine.filterTables.filters.map(\.generation)
    linkGuard = PlainCapability(kernel.filterHeads.linkGuard)
    unmatchedPackets = Int(kernel.unmatchedPackets)
    slices = Picture.slots(machine)
    nextPressure = kernel.pressure.nextRound
    requests = machine.revocations.map { PlainRequest($0) }
    openRequests = Picture.openRequests(kernel.requests.first, machine)
    ready = Picture.queue(kernel.readyContexts.first, machine)
    sleepers = Picture.queue(kernel.sleepers.first, machine)
    slicePosition = kernel.slicePosition
    sliceEnd = kernel.sliceEnd
    isEndAnnounced = kernel.isEndAnnounced
    toldContext = kernel.toldContext
    interruptTicks = kernel.interruptTicks
    areDevicesQuiet = machine.areDevicesQuiet
    consoleHolder = kernel.consoleHolder
    traceFrames = Picture.traceFrames(kernel)
  }

  static func traceFrames(_ kernel: borrowing Exokernel<FakeMachine>) -> Range<Int> {
    let holder = kernel.traceHolder
    return holder.firstFrame..<holder.firstFrame + holder.frameCount
  }

  static func slots(_ machine: borrowing FakeMachine) -> [Slot] {
    machine.slices.map {
      Slot(
        environment: Int($0.environment), context: Int($0.context), guardSlot: Int($0.guardSlot),
        ownCount: $0.ownCount, givenCount: $0.givenCount)
    }
  }

  /// The rows of the open requests.
  static func openRequests(_ first: Int, _ machine: borrowing FakeMachine) -> [Int] {
    var rows: [Int] = []
    var row = first
    while row != 0, rows.count <= machine.revocations.count {
      rows.append(row)
      row = Int(machine.revocations[row].next)
    }
    return rows
  }

  /// The contexts of a queue; one that goes in circles ends after as many as there are.
  static func queue(_ first: Int, _ machine: borrowing FakeMachine) -> [Int] {
    var members: [Int] = []
    var context = first
    while context != 0, members.count <= machine.contextCapacity {
      members.append(context)
      context = Int(machine.contexts[context].next)
    }
    return members
  }
}

extension PlainFrame {
  init(_ number: Int, _ machine: borrowing FakeMachine) {
    let entry = machine.frames[number]
    use =
      switch entry.kind {
      case .reserved: .reserved
      case .free: .available(isClear: true)
      case .draining: entry.awaitsDevice ? .awaitingDevice : .available(isClear: false)
      case .held: .held
      case .table: .table(level: entry.level, hasRecords: entry.hasRecords)
      case .records: .records
      case .contextPrivate: .contextPrivate
      case .sharedWithKernel: .sharedWithKernel
      }
    holder = entry.holder
    guardSlot = entry.guardSlot
    generation = entry.generation
    isWired = entry.isWired
    let isEnding = machine.environments[holder].state == .ending
    if case .table(let level, _) = use {
      entries = machine.pages[number].words.filter { level < 4 || $0.key < 256 }.mapValues {
        $0 & PageTableEntry.present == 0
          ? $0 : $0 & ~(PageTableEntry.accessed | PageTableEntry.dirty)
      }.filter { $0.value != 0 }
      if isEnding, level > 1 {
        // Others' frozen tables count; a table of its own may be somebody else's frame already.
        entries = entries.filter {
          let target = PageTableEntry(rawValue: $0.value).frame
          return machine.frames[target].holder != holder
            && PlainFrame.isBound(target, at: Place(table: number, index: $0.key), machine)
        }
      }
    }
    // The fields of a frame that waits say since when.
    if !entry.awaitsDevice { readBindings(entry, machine) }
  }

  /// The bindings on a frame's list; one that goes in circles ends after as many as there can be.
  private static func furtherBindings(_ entry: FrameEntry, _ machine: borrowing FakeMachine)
    -> Set<Place>
  {
    var found: Set<Place> = []
    var further = entry.furtherBindings
    while further != 0, found.count <= FrameEntry.maximumBindings {
      let next = Place(binding: further)
      guard found.insert(next).inserted, next.table + 1 < machine.frameCount else { break }
      further = UInt32(truncatingIfNeeded: machine.pages[next.table + 1][next.index])
    }
    return found
  }

  /// Whether a place is among those that a frame is bound at.
  private static func isBound(
    _ number: Int, at place: Place, _ machine: borrowing FakeMachine
  ) -> Bool {
    let entry = machine.frames[number]
    guard !entry.awaitsDevice, entry.bindingCount > 0 else { return false }
    return entry.firstBinding != 0 && Place(binding: entry.firstBinding) == place
      || furtherBindings(entry, machine).contains(place)
  }

  private mutating func readBindings(_ entry: FrameEntry, _ machine: borrowing FakeMachine) {
    if entry.firstBinding != 0 {
      let place = Place(binding: entry.firstBinding)
      first = place
      bindings.insert(place)
    }
    bindings.formUnion(PlainFrame.furtherBindings(entry, machine))
    // The tables of an environment that ends go in any order.
    if machine.environments[holder].state == .ending {
      for place in bindings {
        let table = machine.frames[place.table]
        if !table.isKind(.table) || table.level > 1 && table.holder == holder {
          bindings.remove(place)
        }
      }
      if let place = first, !bindings.contains(place) { first = nil }
    }
  }
}

extension PlainEnvironment {
  /// - Parameter known: Its capabilities, if somebody has read them already.
  init?(
    _ index: Int, _ machine: borrowing FakeMachine, capabilities known: [PlainCapability]? = nil
  ) {
    let record = machine.environments[index]
    guard record.state != .unused else { return nil }
    state = record.state
    parent = Int(record.parent)
    root = record.state == .living ? Int(record.root) : 0
    frameQuota = Int(record.frameQuota)
    guaranteedFrames = Int(record.guaranteedFrames)
    sliceQuota = Int(record.sliceQuota)
    environmentQuota = Int(record.environmentQuota)
    filterQuota = Int(record.filterQuota)
    ringQuota = Int(record.ringQuota)
    holdsLink = record.devices & EnvironmentRecord.link != 0
    holdsConsole = record.devices & EnvironmentRecord.console != 0
    var context = Int(record.firstContext)
    while context != 0, contexts.count < machine.contextCapacity {
      contexts.append(context)
      context = Int(machine.contexts[context].nextInEnvironment)
    }
    let slots = EnvironmentRecord.capabilitySlots
    capabilities =
      known ?? machine.capabilities[index * slots..<(index + 1) * slots].map(PlainCapability.init)
    guardName = PlainCapability(record.guardName)
    labels = [record.label0, record.label1]
    let end = record.ending
    ending = [
      UInt64(end.cause), UInt64(end.event), end.status, end.error, end.address, end.rip, end.rsp,
    ]
    var child = Int(record.firstChild)
    while child != 0, children.insert(child).inserted {
      child = Int(machine.environments[child].nextSibling)
    }
    frameCount = Int(record.frameCount)
    foreignBindings = Int(record.foreignBindings)
    sliceCount = Int(record.sliceCount)
    filterCount = Int(record.filterCount)
    ringCount = Int(record.ringCount)
  }
}

extension PlainContext {
  init?(_ index: Int, _ machine: borrowing FakeMachine) {
    let record = machine.contexts[index]
    guard record.state != .unused else { return nil }
    environment = Int(record.environment)
    frame = Int(record.frame)
    state = record.state
    resumption = record.resumption
    caller = Int(record.caller)
    callee = Int(record.callee)
    depth = Int(record.depth)
    accepts = record.accepts != 0
    serves = record.serves != 0
    sleeps = record.isSleeping
    wakeTime = record.wakeTime
    limit = record.limit
    eventCount = record.eventCount
    subscriptions = UInt64(record.subscriptions & ~Exokernel<FakeMachine>.revocationIsDue)
    isRevocationDue = record.subscriptions & Exokernel<FakeMachine>.revocationIsDue != 0
    transferGuard = PlainCapability(record.transferGuard)
    transferKey = record.transferKey
    for number in 0..<Gate.count {
      let gate = machine[gate: number, of: index]
      gates[number] = PlainGate(
        context: Int(gate.context), key: gate.key, name: PlainCapability(gate.name))
    }
    result = [record.resultError, record.resultValue]
    eventEntry = machine[privateWord: FakeMachine.PrivateWord.eventEntry, of: index]
    secondEntry = machine[privateWord: FakeMachine.PrivateWord.secondEntry, of: index]
    transferEntry = machine[privateWord: FakeMachine.PrivateWord.transferEntry, of: index]
    sliceCount = record.sliceCount
    overrun = record.overrun
    forfeitCount = record.forfeitCount
    callSite = machine[privateWord: FakeMachine.PrivateWord.callSite, of: index]
    self = withoutWhatDoesNotMatter
  }
}
