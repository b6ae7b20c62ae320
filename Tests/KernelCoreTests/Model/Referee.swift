// Watches a kernel: after each step the answer is the model's, the kernel's tables are the model's, the
// guarantees hold, and a call that was refused has changed nothing.

import ExokernelABI

@testable import KernelCore

/// A kernel and its model, side by side.
final class Referee {
  let computer: Computer
  private var model: ReferenceModel
  /// The kernel's state after the last step.
  private(set) var picture: Picture
  /// The answer of the last call.
  private(set) var answer = PlainNext.done
  /// The sums of the quotas, while the environment that gave them lives.
  private let totals: [Int]
  private let giver: UInt64
  /// What went wrong first.
  private(set) var failure: String?

  /// Begins to watch a kernel, whatever its state.
  ///
  /// - Parameter picture: The kernel's state, if somebody has looked already.
  init(_ computer: Computer, _ picture: Picture? = nil) {
    self.computer = computer
    self.picture = picture ?? Picture(computer.kernel)
    model = ReferenceModel(
      self.picture, sliceTicks: computer.kernel.sliceTicks,
      lastTransferKey: computer.kernel.nextTransferKey - 1)
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

  // MARK: Steps

  /// Performs a step and checks everything.
  ///
  /// - Parameter environment: Who makes a call, if not the running context.
  func perform(_ step: Step, by environment: Int? = nil) {
    computer.kernel.machine.repossessions = []
    model.begin(computer.kernel.machine, callSite: computer.callSite + 1)
    switch step {
    case .call(let request): perform(request, by: environment)
    case .interrupt(let ticks):
      computer.kernel.machine.now += ticks
      model.now = computer.kernel.machine.now
      let running = computer.running
      let observed = PlainNext(computer.interrupt())
      compare(observed, running == 0 ? model.resumeFromIdle() : model.timerExpired(running))
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
      model.absorb(Picture(computer.kernel))
    case .clear:
      _ = computer.clearOneFrame()
      model.absorbClearing(Picture(computer.kernel))
    case .write(let choice, let word): computer.write(word, choice: choice)
    case .releaseEvents: computer.releaseEvents()
    }
    computer.cacheWhatCanBe()
    check()
  }

  private func perform(_ request: Request, by environment: Int?) {
    let caller = environment.map { Caller(context: 0, environment: $0) } ?? computer.caller
    if environment == nil { computer.markCallSite() }
    let before = Snapshot(computer.kernel)
    let next =
      environment.map { computer.call(request, by: $0) } ?? computer.callMarked(request)
    answer = PlainNext(next)
    compare(answer, model.perform(request, by: caller, observed: answer))
    if request.call == .destroyEnvironment { model.absorb(Picture(computer.kernel)) }
    if case .answer(let error, 0) = answer, error != 0, error != KernelError.again.rawValue,
      Snapshot(computer.kernel) != before
    {
      fail("a call that was refused has changed something")
    }
  }

  // MARK: Checks

  private func compare(_ observed: PlainNext, _ expected: PlainNext) {
    if observed != expected { fail("the kernel answered \(observed), the model \(expected)") }
  }

  private func check() {
    picture = Picture(computer.kernel)
    model.settle(with: picture)
    if let complaint = model.complaints.first { fail(complaint) }
    let difference = Difference(kernel: picture, model: model.comparable)
    if let difference { fail(difference.text) }
    if computer.kernel.machine.repossessions != model.told {
      fail("told \(computer.kernel.machine.repossessions), not \(model.told)")
    }
    let violations = Invariants.violations(of: computer, picture)
    if !violations.isEmpty { fail(violations.joined(separator: "; ")) }
    let giverLives = picture.isLiving(computer.first) && computer.handle(computer.first) == giver
    if giverLives, Invariants.totals(picture) != totals {
      fail("quotas sum up to \(Invariants.totals(picture)), not \(totals)")
    }
  }

  private func fail(_ what: String) {
    if failure == nil { failure = what }
  }
}
