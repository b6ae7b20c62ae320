// What a random run has seen, so that one that stays in a corner can be told from one that does not.

import ExokernelABI

/// Counts of what happened in a run.
struct Coverage {
  /// How often each call succeeded and was refused.
  private(set) var calls: [Call: (done: Int, refused: Int)] = [:]
  private(set) var mostEnvironments = 0
  private(set) var mostContexts = 0
  private(set) var longestChain = 0
  /// States in which something was so.
  private(set) var statesWithForeignBindings = 0
  private(set) var statesWithOrphans = 0
  private(set) var statesWithRecords = 0
  private(set) var statesWithEndingEnvironments = 0
  private(set) var statesWithServingSleepers = 0
  /// States in which one slept in the middle of a transfer that it served.
  private(set) var statesWithWaitingServers = 0
  private(set) var statesWithLimits = 0
  /// States in which a frozen table hung in more than one place.
  private(set) var statesWithHungTables = 0

  private(set) var statesWithOverrun = 0
  private(set) var statesWithGrace = 0
  private(set) var statesWithQuietDevices = 0
  private(set) var statesWithSharedSlots = 0
  private(set) var mostForfeits: UInt32 = 0
  private(set) var endingsByOverrun = 0

  private(set) var statesWithRings = 0
  private(set) var statesWithPacketsUnderWay = 0
  private(set) var statesWithWaitingFrames = 0
  private(set) var mostFilters = 0
  private(set) var statesWithRequests = 0
  /// What was given back and taken of each class, at most in one state.
  private var returned = Array(repeating: 0, count: RevocationRecord.classCount)
  private var taken = Array(repeating: 0, count: RevocationRecord.classCount)

  mutating func count(_ call: Call, isDone: Bool) {
    calls[call, default: (0, 0)].done += isDone ? 1 : 0
    calls[call, default: (0, 0)].refused += isDone ? 0 : 1
  }

  mutating func count(_ state: Picture) {
    let environments = state.environments.compactMap { $0 }
    let contexts = state.contexts.compactMap { $0 }
    mostEnvironments = max(mostEnvironments, environments.count)
    mostContexts = max(mostContexts, contexts.count)
    longestChain = max(longestChain, contexts.map(\.depth).max() ?? 0)
    if environments.contains(where: { $0.foreignBindings > 0 }) { statesWithForeignBindings += 1 }
    if state.frames.contains(where: { $0.use == .held && $0.holder == 0 }) {
      statesWithOrphans += 1
    }
    if state.frames.contains(where: { $0.bindings.count > 1 }) { statesWithRecords += 1 }
    if environments.contains(where: { $0.state == .ending }) { statesWithEndingEnvironments += 1 }
    if contexts.contains(where: { $0.serves && $0.wakeTime != 0 }) {
      statesWithServingSleepers += 1
    }
    if contexts.contains(where: { $0.serves && $0.state == .sleeping }) {
      statesWithWaitingServers += 1
    }
    if contexts.contains(where: { $0.limit != 0 }) { statesWithLimits += 1 }
    let hangs = state.frames.contains { frame in
      frame.level == 1 && frame.bindings.count { state.frames[$0.table].level == 2 } > 1
    }
    if hangs { statesWithHungTables += 1 }
    countTime(state, environments, contexts)
    let rings = state.rings.compactMap { $0 }
    if !rings.isEmpty { statesWithRings += 1 }
    if rings.contains(where: { $0.inFlight > 0 }) { statesWithPacketsUnderWay += 1 }
    if state.frames.contains(where: { $0.use == .awaitingDevice }) { statesWithWaitingFrames += 1 }
    if !state.openRequests.isEmpty { statesWithRequests += 1 }
    for (row, request) in state.requests.enumerated() {
      let kind = row % RevocationRecord.classCount
      returned[kind] = max(returned[kind], request.returned)
      taken[kind] = max(taken[kind], request.taken)
    }
    mostFilters = max(mostFilters, state.filters.count { $0 != nil })
  }

  private mutating func countTime(
    _ state: Picture, _ environments: [PlainEnvironment], _ contexts: [PlainContext]
  ) {
    if contexts.contains(where: { $0.overrun > 0 }) { statesWithOverrun += 1 }
    if state.isEndAnnounced { statesWithGrace += 1 }
    if state.areDevicesQuiet { statesWithQuietDevices += 1 }
    let isShared = state.slices.contains { slot in
      slot.context != 0 && state.contexts[slot.context]?.environment != slot.environment
    }
    if isShared { statesWithSharedSlots += 1 }
    mostForfeits = max(mostForfeits, contexts.map(\.forfeitCount).max() ?? 0)
    if environments.contains(where: { $0.ending[0] == UInt64(Ending.overran) }) {
      endingsByOverrun += 1
    }
  }

  /// How many calls succeeded, were refused, and what they led to.
  var summary: String {
    let done = calls.values.reduce(0) { $0 + $1.done }
    let refused = calls.values.reduce(0) { $0 + $1.refused }
    return """
      \(done) calls of \(calls.count) kinds done, \(refused) refused; up to \(mostEnvironments) \
      environments, \(mostContexts) contexts, chains of \(longestChain); states with foreign \
      bindings \(statesWithForeignBindings), orphans \(statesWithOrphans), records \
      \(statesWithRecords), ending environments \(statesWithEndingEnvironments), serving sleepers \
      \(statesWithServingSleepers), waiting servers \(statesWithWaitingServers), limits \
      \(statesWithLimits), \
      frozen tables in two places \(statesWithHungTables), rings \(statesWithRings), packets under \
      way \(statesWithPacketsUnderWay), frames that wait for the device \
      \(statesWithWaitingFrames); up to \(mostFilters) filters; open requests \
      \(statesWithRequests), up to \(returned) given back and \(taken) taken of each class; \
      overrun \(statesWithOverrun), grace \(statesWithGrace), quiet devices \
      \(statesWithQuietDevices), shared slots \(statesWithSharedSlots), up to \(mostForfeits) \
      forfeits, ended by overrun \(endingsByOverrun)
      """
  }
}
