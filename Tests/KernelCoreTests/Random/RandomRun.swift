// A random sequence of calls, interrupts and faults under the eyes of a referee.

import ExokernelABI
import KernelCore
import TestSupport

/// A run that a seed decides.
final class RandomRun {
  let seed: UInt64
  private(set) var callCount = 0
  private(set) var coverage = Coverage()
  /// What went wrong, with the steps before it.
  private(set) var failure: String?

  private var referee = Referee(Computer())
  private var chooser: RequestChooser
  private var recent: [String] = []

  /// How many steps a machine lives.
  private let stepsOfMachine = 700

  init(seed: UInt64) {
    self.seed = seed
    chooser = RequestChooser(random: SplitMix64(seed: seed), picture: Picture())
  }

  /// Runs until so many calls were made, or something goes wrong.
  func run(calls: Int) {
    var steps = 0
    while callCount < calls, failure == nil {
      if steps == 0 || !chooser.picture.contexts.contains(where: { $0 != nil }) {
        start()
        steps = stepsOfMachine
      }
      step()
      steps -= 1
    }
  }

  /// A fresh machine, of another size each time, with a family that lives on it.
  private func start() {
    let children = Int.random(in: 1...4, using: &chooser.random)
    let computer = Computer(
      frames: 22 + 20 * children + Int.random(in: 0..<16, using: &chooser.random),
      environments: 2 * children + Int.random(in: 2...4, using: &chooser.random),
      contexts: children + Int.random(in: 2..<8, using: &chooser.random), filters: .few,
      overcommitment: Int.random(in: 1...3, using: &chooser.random))
    do { try computer.populate(children: children) } catch {
      failure = "seed \(seed): there is no beginning"
    }
    recent = ["start"]
    referee = Referee(computer)
    chooser.picture = referee.picture
  }

  private func step() {
    let computer = referee.computer
    chooser.now = computer.kernel.machine.now
    chooser.context = computer.running
    chooser.environment = computer.caller.environment
    let step = chooser.nextStep(isIdle: computer.running == 0)
    recent.append("\(chooser.now): \(chooser.context) of \(chooser.environment): \(step)")
    if recent.count > 40 { recent.removeFirst() }
    referee.perform(step)
    if case .call(let request) = step {
      callCount += 1
      coverage.count(request.call, isDone: !referee.answer.isRefusal)
    }
    chooser.picture = referee.picture
    coverage.count(referee.picture)
    if let what = referee.failure {
      failure = "seed \(seed), call \(callCount): \(what)\n" + recent.joined(separator: "\n")
    }
  }
}
