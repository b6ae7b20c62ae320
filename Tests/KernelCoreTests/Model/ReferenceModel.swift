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
  var heldEvents: [Int] = []
  /// The number of the call, where the caller goes on behind it.
  var callSite: UInt64 = 0
  /// Where contexts go on that somebody's transfer may enter meanwhile.
  var keptCallSites: [Int: UInt64] = [:]
  /// Transfer keys are numbered.
  var lastTransferKey: UInt64 = 0
  /// Contexts that became ready in this call in an order that is the kernel's choice.
  var readyInAnyOrder: Set<Int> = []
  /// Bindings of which a call breaks only a piece.
  struct Piece {
    var frame: Int
    var bindings: Set<Place>
  }
  var piece: Piece?
  /// What the device has, and who waits for it.
  var device = PlainDevice()
  /// What stood in the frames before the call: requests to send are read there.
  var pages: [SparsePage] = []
  /// What the kernel answered, where it has a choice.
  var observed = PlainNext.done
  /// What the kernel's tables say after an interrupt: what it takes by force is its choice.
  var actual = Picture()
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
    pages = machine.pages
    self.callSite = callSite
    told = []
    readyInAnyOrder = []
    piece = nil
    heldEvents = picture.contexts.indices.map {
      picture.contexts[$0] == nil ? 0 : machine.heldEvents(of: $0)
    }
  }

  /// Puts what the kernel may choose in the order that it chose, and counts what is counted.
  ///
  /// - Parameter old: A state in which everything was counted: where nothing that counts has changed,
  ///   there is nothing to count.
  mutating func settle(with actual: Picture, since old: Picture) {
    let chosen = actual.ready.filter { readyInAnyOrder.contains($0) }
    if Set(chosen) == readyInAnyOrder.intersection(picture.ready) {
      var rest = chosen[...]
      picture.ready = picture.ready.map {
        readyInAnyOrder.contains($0) ? rest.popFirst() ?? $0 : $0
      }
    }
    if picture.frames != old.frames || picture.slices != old.slices
      || picture.environments != old.environments || picture.rings != old.rings
      || picture.filters != old.filters
    {
      count()
    }
  }

  /// Counts what each environment is charged for; the kernel keeps these counts.
  private mutating func count() {
    var (held, foreign, slots) = (counters, counters, counters)
    for frame in picture.frames {
      held[frame.holder] += 1
      for place in frame.bindings {
        let owner = picture.owner(of: place)
        if owner != frame.holder { foreign[owner] += 1 }
      }
    }
    for slot in picture.slices { slots[slot.environment] += 1 }
    for index in picture.environments.indices {
      guard var environment = picture.environments[index] else { continue }
      environment.children = children(of: index)
      environment.foreignBindings = foreign[index]
      environment.frameCount = held[index] + foreign[index]
      environment.sliceCount = slots[index]
      environment.filterCount = filterCount(of: index)
      environment.ringCount = ringCount(of: index)
      if environment != picture.environments[index] { picture.environments[index] = environment }
    }
  }

  private var counters: [Int] { Array(repeating: 0, count: picture.environments.count) }

  private func children(of parent: Int) -> Set<Int> {
    Set(picture.environments.indices.filter { picture.environments[$0]?.parent == parent })
  }

  /// Takes rows from a picture that is the same, so that both are equal at once the next time.
  mutating func shareRows(of actual: Picture) {
    picture.frames = actual.frames
    picture.environments = actual.environments
    picture.slices = actual.slices
    picture.rings = actual.rings
    picture.filters = actual.filters
  }

  /// What an environment is charged for.
  func charge(_ environment: Int) -> Int {
    picture.frames.filter { $0.holder == environment }.count
      + picture.foreignBindings(of: environment)
  }

  /// The picture as it is compared.
  var comparable: Picture {
    var comparable = picture
    for index in picture.contexts.indices {
      guard let context = picture.contexts[index]?.withoutWhatDoesNotMatter else { continue }
      if context != picture.contexts[index] { comparable.contexts[index] = context }
    }
    return comparable
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
    case .wireFrames: return try wire(caller, a)
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
    case .revoke: return try revoke(caller, a)
    case .exit: return exit(caller, status: a[0])
    case .bindEvents: try bindEvents(caller, a)
    case .allocateSlice: return try allocateSlice(caller, a)
    case .shareSlice: try shareSlice(caller, a)
    case .bindSlice: try bindSlice(caller, a)
    case .freeSlice: try freeSlice(caller, a)
    case .yield: return try yield(caller, a)
    case .sleep: return try sleep(caller, a)
    case .bindTransfer: try bindTransfer(caller, a)
    case .bindGate: try bindGate(caller, a)
    case .transfer: return try transfer(caller, a)
    case .reply: return try reply(caller)
    case .bindRing: return try bindRing(caller, a)
    case .unbindRing: try unbindRing(caller, a)
    case .allocateFilter: return try allocateFilter(caller, a)
    case .shareFilter: try shareFilter(caller, a)
    case .freeFilter: try freeFilter(caller, a)
    case .transmit: return try transmit(caller, a)
    case .bindTrace: try bindTrace(caller, a)
    default: return .error(.noSuchCall)
    }
    return .done
  }
}
