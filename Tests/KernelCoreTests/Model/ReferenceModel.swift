// The naive reference model: what DESIGN says a call does, on plain values, with loops over everything
// instead of lists, and counts instead of counters. Where DESIGN leaves the kernel a choice (which free
// frame, which unused row) the model takes the kernel's answer and checks that it was allowed.

import ExokernelABI
import KernelCore

/// The kernel as it should be.
struct ReferenceModel {
  var picture: Picture
  /// The time, as the machine has it.
  var now: UInt64 = 0
  let sliceTicks: UInt64
  /// What repossession vectors were told since the last call.
  var told: Set<Told> = []
  /// How many events each context handles, before the call.
  var heldEvents: [Int: Int] = [:]
  /// The number of the call, where the caller goes on behind it.
  var callSite: UInt64 = 0
  /// Where contexts go on that somebody's transfer may enter meanwhile.
  var keptCallSites: [Int: UInt64] = [:]
  /// Transfer keys are numbered.
  var lastTransferKey: UInt64 = 0
  /// Contexts that became ready in this call in an order that is the kernel's choice.
  var readyInAnyOrder: Set<Int> = []
  /// What the kernel answered, where it has a choice.
  var observed = PlainNext.done
  /// What cannot be.
  var complaints: [String] = []

  /// A model of a kernel as it is now.
  init(_ picture: Picture, sliceTicks: UInt64, lastTransferKey: UInt64 = 0) {
    self.picture = picture
    self.sliceTicks = sliceTicks
    self.lastTransferKey = lastTransferKey
  }

  /// Begins a call or an interrupt.
  mutating func begin(_ machine: FakeMachine, callSite: UInt64) {
    now = machine.now
    self.callSite = callSite
    told = []
    readyInAnyOrder = []
    heldEvents = [:]
    for (index, context) in picture.contexts.enumerated() where context != nil {
      heldEvents[index] = machine.heldEvents(of: index)
    }
  }

  /// Puts what the kernel may choose in the order that it chose, and counts what is counted.
  mutating func settle(with actual: Picture) {
    let chosen = actual.ready.filter { readyInAnyOrder.contains($0) }
    if Set(chosen) == readyInAnyOrder.intersection(picture.ready) {
      var rest = chosen[...]
      picture.ready = picture.ready.map {
        readyInAnyOrder.contains($0) ? rest.popFirst() ?? $0 : $0
      }
    }
    for index in picture.environments.indices { count(index) }
  }

  private mutating func count(_ index: Int) {
    guard picture.environments[index] != nil else { return }
    let foreign = picture.foreignBindings(of: index)
    let held = picture.frames.filter { $0.holder == index }.count
    let slots = picture.slices.filter { $0.environment == index }.count
    let children = picture.environments.indices.filter {
      picture.environments[$0]?.parent == index
    }
    picture.environments[index]?.children = Set(children)
    picture.environments[index]?.foreignBindings = foreign
    picture.environments[index]?.frameCount = held + foreign
    picture.environments[index]?.sliceCount = slots
  }

  /// What an environment is charged for.
  func charge(_ environment: Int) -> Int {
    picture.frames.filter { $0.holder == environment }.count
      + picture.foreignBindings(of: environment)
  }

  /// The picture as it is compared.
  var comparable: Picture {
    var picture = picture
    picture.contexts = picture.contexts.map { $0?.withoutWhatDoesNotMatter }
    return picture
  }

  // MARK: Calls

  /// Does what a call should do, and says what it should answer.
  mutating func perform(_ request: Request, by caller: Caller, observed: PlainNext) -> PlainNext {
    self.observed = observed
    if caller.context != 0 { picture.contexts[caller.context]?.callSite = callSite }
    do throws(KernelError) {
      return try performThrowing(request, caller)
    } catch {
      return .error(error)
    }
  }

  private mutating func performThrowing(_ request: Request, _ caller: Caller)
    throws(KernelError) -> PlainNext
  {
    let a = request.arguments
    switch request.call {
    case .deriveCapability: try derive(caller, a)
    case .openCapabilitySlot: try openSlot(caller, a)
    case .grantCapability: try grant(caller, a)
    case .dropCapability: try drop(caller, a)
    case .allocateFrames: return try allocate(caller, a)
    case .shareFrame: try share(caller, a)
    case .unshareFrame: try unshare(caller, a)
    case .freeFrames: return try free(caller, a)
    case .bindTable: try bindTable(caller, a)
    case .unbindTable: try unbindTable(caller, a)
    case .freezeTable: try freezeTable(caller, a)
    case .bindFrozenTable: try bindFrozenTable(caller, a)
    case .map: return try map(caller, a)
    case .unmap: return try unmap(caller, a)
    case .protect: return try protect(caller, a)
    case .createEnvironment: return try createEnvironment(caller, a)
    case .createContext: return try createContext(caller, a)
    case .destroyEnvironment: return try destroy(caller, a)
    case .exit: return exit(caller, status: a[0])
    case .bindEvents: try bindEvents(caller, a)
    case .allocateSlice: return try allocateSlice(caller, a)
    case .freeSlice: try freeSlice(caller, a)
    case .yield: return try yield(caller, a)
    case .sleep: return try sleep(caller, a)
    case .bindTransfer: try bindTransfer(caller, a)
    case .bindGate: try bindGate(caller, a)
    case .transfer: return try transfer(caller, a)
    case .reply: return try reply(caller)
    default: return .error(.noSuchCall)
    }
    return .done
  }
}
