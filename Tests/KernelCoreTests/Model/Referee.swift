// Watches a kernel: after each step the answer is the model's, the kernel's tables are the model's, the
// guarantees hold, and a call that was refused has changed nothing.

import ExokernelABI

@testable import KernelCore

extension PlainNext {
  /// Whether it is an error that says that nothing was done; what was not sent is counted, though.
  fileprivate var isPlainRefusal: Bool {
    guard case .answer(let error, 0) = self, error != 0 else { return false }
    return error != KernelError.again.rawValue && error != KernelError.reclaiming.rawValue
  }
}

/// A kernel and its model, side by side.
final class Referee {
  /// A state of both, to go on from more than once.
  struct Position {
    fileprivate let snapshot: Snapshot
    fileprivate let running: Int
    fileprivate let callSite: UInt64
    fileprivate let model: ReferenceModel
    let picture: Picture
  }

  let computer: Computer
  private var model: ReferenceModel
  /// The kernel's state after the last step.
  private(set) var picture: Picture
  /// The answer of the last call.
  private(set) var answer = PlainNext.done
  /// The sums of the quotas, while the environment that gave them lives.
  private let totals: [Int]
  private let giver: UInt64
  /// The kernel's state before the last step, the place of a call already kept.
  private var before: Snapshot
  /// How many steps changed something.
  private var changeCount = 0
  /// Whether the last step changed anything.
  private(set) var hasChanged = false
  /// What went wrong first.
  private(set) var failure: String?

  /// Begins to watch a kernel, whatever its state.
  init(_ computer: Computer) {
    self.computer = computer
    picture = Picture(computer.kernel)
    before = Snapshot(computer.kernel)
    model = ReferenceModel(
      self.picture, sliceTicks: computer.kernel.sliceTicks,
      lastTransferKey: computer.kernel.nextTransferKey - 1)
    model.device.capacity = computer.kernel.machine.network.capacity
    for index in self.picture.contexts.indices where self.picture.contexts[index] != nil {
      let machine = computer.kernel.machine
      model.keptCallSites[index] =
        machine[privateWord: FakeMachine.PrivateWord.keptCallSite, of: index]
      model.picture.contexts[index]?.callSite =
        machine[privateWord: FakeMachine.PrivateWord.callSite, of: index]
    }
    totals = Invariants.totals(self.picture)
    giver = self.picture.isLiving(computer.first) ? computer.handle(computer.first) : 0
  }

  // MARK: Positions

  var position: Position {
    Position(
      snapshot: Snapshot(computer.kernel), running: computer.running, callSite: computer.callSite,
      model: model, picture: picture)
  }

  /// Goes on from an earlier position.
  func goBack(to position: Position) {
    computer.goBack(
      to: position.snapshot, running: position.running, callSite: position.callSite)
    model = position.model
    picture = position.picture
  }

  // MARK: Steps

  /// Performs a step and checks everything.
  ///
  /// - Parameter environment: Who makes a call, if not the running context.
  func perform(_ step: Step, by environment: Int? = nil) {
    hasChanged = false
    if !computer.kernel.machine.repossessions.isEmpty {
      computer.kernel.machine.repossessions = []
    }
    before = Snapshot(computer.kernel)
    model.begin(computer.kernel.machine, callSite: computer.callSite + 1)
    switch step {
    case .call(let request): perform(request, by: environment)
    case .interrupt(let ticks):
      computer.kernel.machine.now += ticks
      model.now = computer.kernel.machine.now
      let running = computer.running
      let observed = PlainNext(computer.interrupt())
      model.actual = look()
      compare(observed, running == 0 ? model.resumeFromIdle() : model.timerExpired(running))
    case .deviceInterrupt(let ticks):
      let running = computer.running
      computer.deviceInterrupt(ticks)
      model.now = computer.kernel.machine.now
      if running != 0 { model.giveBack(ticks) }
    case .fault(let event):
      let caller = computer.caller
      let machine = computer.kernel.machine
      let observed = PlainNext(computer.fault(event))
      compare(observed, model.fault(caller, event, machine))
    case .notify(let context):
      guard picture.contexts.indices.contains(context), picture.contexts[context] != nil else {
        return
      }
      computer.kernel.notify(context, .console)
      model.notify(context)
    case .tearDown:
      _ = computer.tearDownSomething()
      model.absorb(look())
    case .clear:
      _ = computer.clearOneFrame()
      model.absorbClearing(look())
    case .arrive(let packet):
      computer.arrive(packet)
      model.arrive(packet)
    case .finish(let index):
      guard model.device.outstanding.indices.contains(index) else { return }
      computer.finishTransmission(index)
      model.finishTransmission(index)
      model.absorbSettling(look())
    case .prepare(let ring, let request, let words):
      computer.prepare(request, of: ring, words)
    case .write(let choice, let word): computer.write(word, choice: choice)
    case .releaseEvents: computer.releaseEvents()
    }
    computer.cacheWhatCanBe()
    check()
  }

  private func perform(_ request: Request, by environment: Int?) {
    let caller = environment.map { Caller(context: 0, environment: $0) } ?? computer.caller
    if environment == nil {
      computer.markCallSite()
      before = Snapshot(computer.kernel)
    }
    let next =
      environment.map { computer.call(request, by: $0) } ?? computer.callMarked(request)
    answer = PlainNext(next)
    compare(answer, model.perform(request, by: caller, observed: answer))
    if request.call == .destroyEnvironment || answer == .error(.reclaiming) {
      model.absorb(look())
    }
    model.absorbPiece(look())
    if answer.isPlainRefusal, request.call != .transmit, !before.isState(of: computer.kernel) {
      fail("a call that was refused has changed something")
    }
  }

  // MARK: Checks

  private func compare(_ observed: PlainNext, _ expected: PlainNext) {
    if observed != expected { fail("the kernel answered \(observed), the model \(expected)") }
  }

  /// What the kernel's tables say now, of which only those rows are read that the step has written.
  private func look() -> Picture {
    before.isState(of: computer.kernel)
      ? picture : picture.updated(computer.kernel, since: before.machine)
  }

  /// Looks at everything; where the step has changed nothing, that the model says so too is enough.
  private func check() {
    hasChanged = !before.isState(of: computer.kernel)
    if let complaint = model.complaints.first { fail(complaint) }
    let asked = computer.kernel.machine.repossessions
    if asked != model.told { fail("told \(asked), not \(model.told)") }
    guard hasChanged || model.comparable != picture else { return }
    let old = picture
    picture = look()
    model.settle(with: picture, since: old)
    let expected = model.comparable
    if picture != expected { fail(Difference(kernel: picture, model: expected).text) }
    model.shareRows(of: picture)
    let violations = Invariants.violations(of: computer, picture, since: before)
    if !violations.isEmpty { fail(violations.joined(separator: "; ")) }
    checkTotals()
    changeCount += 1
    if changeCount.isMultiple(of: 64) { checkAfresh() }
  }

  /// Looks at everything, as if nothing had been looked at before.
  ///
  /// What a step has written is found out cleverly; that is not to be trusted for long.
  func checkAfresh() {
    if Picture(computer.kernel) != picture { fail("the referee has not seen all that changed") }
    let violations = Invariants.violations(of: computer, picture)
    if !violations.isEmpty { fail(violations.joined(separator: "; ")) }
  }

  private func checkTotals() {
    guard picture.isLiving(computer.first), computer.handle(computer.first) == giver else { return }
    let sums = Invariants.totals(picture)
    if sums != totals { fail("quotas sum up to \(sums), not \(totals)") }
  }

  private func fail(_ what: String) {
    if failure == nil { failure = what }
  }
}
