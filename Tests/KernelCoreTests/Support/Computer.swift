// A fake machine with a kernel on it and ring 3 around it: who runs, what the processor caches meanwhile,
// and what the kernel's outermost layer does when the core says who runs next.

import ExokernelABI
import KernelCore

/// One processor, its memory and a kernel.
final class Computer {
  var kernel: Exokernel<FakeMachine>
  /// The context that has the processor; 0 while it is idle.
  private(set) var running = 0
  /// The environment that holds everything at first.
  let first: Int
  /// How many times there is in quotas what there is in frames.
  let overcommitment: Int
  /// Numbers the calls, so that one can see where a context goes on.
  private(set) var callSite: UInt64 = 0
  /// What was cached last, with the pages that led to it: there is nothing to add to the same.
  private var filled: (tlb: ModelTLB, pages: [SparsePage]) = (ModelTLB(), [])

  /// A kernel that has started: the first environment holds the quota of `frames - 1` clear frames.
  init(
    frames: Int = 48, environments: Int = 8, contexts: Int = 8, filters: FilterCapacities = .none,
    multiplier: UInt64 = 0x9d39_247e_3377_6d41, overcommitment: Int = 1
  ) {
    kernel = Exokernel(
      machine: FakeMachine(
        frames: frames, environments: environments, contexts: contexts, filters: filters))
    kernel.prepare()
    kernel.prepareDisks()
    kernel.prepareFilters(multiplier: multiplier, fragmentLife: 30_000)
    kernel.addFrames(1..<frames)
    while kernel.clearOneFrame() {}
    first = kernel.createFirstEnvironment(label0: 0x1, label1: 0)
    self.overcommitment = overcommitment
    kernel.overcommit(first, times: UInt32(overcommitment))
    kernel.sliceTicks = 1000
    kernel.beginSlice(kernel.machine.now)
  }

  /// Goes back to a state.
  func goBack(to snapshot: Snapshot, running: Int, callSite: UInt64) {
    kernel = snapshot.restored()
    self.running = running
    self.callSite = callSite
  }

  // MARK: Calls

  /// Who makes the next call.
  var caller: Caller {
    Caller(
      context: running, environment: Int(kernel.machine[context: running].environment))
  }

  /// A call by the running context, carried out.
  @discardableResult
  func call(_ request: Request) -> Next {
    markCallSite()
    return callMarked(request)
  }

  /// Keeps where the next call returns to, as entry does.
  func markCallSite() {
    callSite += 1
    kernel.machine[privateWord: FakeMachine.PrivateWord.callSite, of: running] = callSite
  }

  /// The call itself.
  func callMarked(_ request: Request) -> Next {
    let caller = caller
    kernel.machine.effort.begin()
    return carryOut(kernel.perform(request, by: caller))
  }

  /// A call by an environment, running or not, that does not give the processor away.
  @discardableResult
  func call(_ request: Request, by environment: Int) -> Next {
    kernel.machine.effort.begin()
    let next = kernel.perform(request, by: Caller(context: 0, environment: environment))
    cacheWhatCanBe()
    return next
  }

  // MARK: Interrupts

  /// The timer interrupts.
  @discardableResult
  func interrupt() -> Next {
    kernel.machine.timer = nil
    kernel.machine.effort.begin()
    guard running == 0 else {
      return carryOut(kernel.timerExpired(caller, at: kernel.machine.now))
    }
    kernel.timerExpiredInIdleTime()
    return carryOut(kernel.resumeFromIdle())
  }

  /// A device's interrupt takes some time.
  func deviceInterrupt(_ ticks: UInt64) {
    kernel.machine.now += ticks
    guard running != 0 else { return }
    if !kernel.giveBack(ticks) { kernel.machine.areDevicesQuiet = true }
  }

  /// The running context does something that only an event can end.
  @discardableResult
  func fault(_ event: Event) -> Next { carryOut(kernel.fault(caller, event)) }

  /// Makes time pass up to the moment for which the timer is set, and interrupts.
  @discardableResult
  func interruptWhenDue() -> Next {
    if let timer = kernel.machine.timer { kernel.machine.now = max(kernel.machine.now, timer) }
    return interrupt()
  }

  // MARK: Idle time

  /// Clears one frame ahead of need; false where there was none.
  func clearOneFrame() -> Bool { kernel.clearOneFrame() }

  /// Does a piece of idle-time work; false where there was none.
  func tearDownSomething() -> Bool {
    kernel.machine.effort.begin()
    return kernel.tearDownSomething()
  }

  // MARK: What the kernel's outermost layer does

  /// Gives the processor to whom the core chose.
  @discardableResult
  func carryOut(_ next: Next) -> Next {
    switch next {
    case .answer, .same: break
    case .context(let context), .result(let context): running = context
    case .entry(let context, _, _): running = context
    case .idle: running = 0
    }
    if running != 0 {
      let root = kernel.machine[privateWord: FakeMachine.PrivateWord.root, of: running]
      kernel.machine.tlb.load(root: Int(root))
    }
    cacheWhatCanBe()
    return next
  }

  /// Between two calls the processor caches whatever it can reach.
  func cacheWhatCanBe() {
    if kernel.machine.tlb == filled.tlb, kernel.machine.pages == filled.pages { return }
    kernel.machine.tlb.fill(from: kernel.machine.pages)
    filled = (kernel.machine.tlb, kernel.machine.pages)
  }
}
