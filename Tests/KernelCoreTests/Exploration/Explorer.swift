// Exhaustive exploration by breadth first: every letter in every state, each new state once, with the
// referee's whole look at each transition. In the same order each time; how far it gets is a matter of
// time.

import ExokernelABI
import KernelCore

/// A walk through all states of a universe.
final class Explorer<World: Universe> {
  private struct Node {
    var snapshot: Snapshot
    var picture: Picture
    var running: Int
    /// The letters that lead here.
    var path: [UInt8]
  }

  private let world: World
  private let alphabet: [Letter]
  private var seen: Set<[Int]> = []

  private(set) var depth = 0
  private(set) var transitionCount = 0
  /// Whether there is nothing beyond what was seen.
  private(set) var isComplete = false
  /// What went wrong, and how to get there.
  private(set) var failure: String?

  var stateCount: Int { seen.count }

  init(_ world: World) {
    self.world = world
    alphabet = world.alphabet
  }

  /// Explores for a time.
  func explore(for limit: Duration) throws {
    let clock = ContinuousClock()
    let end = clock.now + limit
    let first = try world.begin()
    let picture = Picture(first.kernel)
    seen.insert(fingerprint(picture, first))
    var level = [
      Node(
        snapshot: Snapshot(first.kernel), picture: picture, running: first.running, path: [])
    ]
    while !level.isEmpty {
      var next: [Node] = []
      for node in level {
        guard clock.now < end, failure == nil else { return }
        expand(node, first.first, into: &next)
      }
      depth += 1
      level = next
    }
    isComplete = true
  }

  /// Two hashes: that both collide is not to be expected in this life.
  private func fingerprint(_ picture: Picture, _ computer: Computer) -> [Int] {
    let essence = world.essence(of: picture, computer)
    var one = Hasher()
    one.combine(1)
    one.combine(essence)
    one.combine(computer.running)
    var other = Hasher()
    other.combine(2)
    other.combine(essence)
    other.combine(computer.running)
    return [one.finalize(), other.finalize()]
  }

  private func expand(_ node: Node, _ first: Int, into next: inout [Node]) {
    for (index, letter) in alphabet.enumerated() {
      let computer = Computer(node.snapshot, first: first, running: node.running, callSite: 0)
      if let environment = letter.environment {
        guard node.picture.isLiving(environment) else { continue }
        let root = Int(computer.kernel.machine[environment: environment].root)
        computer.kernel.machine.tlb.load(root: root)
        computer.cacheWhatCanBe()
      }
      guard let step = letter.step(computer) else { continue }
      transitionCount += 1
      let referee = Referee(computer, node.picture)
      referee.perform(step, by: letter.environment)
      let path = node.path + [UInt8(index)]
      if let what = referee.failure {
        let names = path.map { alphabet[Int($0)].name }.joined(separator: "\n")
        failure = "\(what)\nafter\n\(names)"
        return
      }
      if seen.insert(fingerprint(referee.picture, computer)).inserted {
        next.append(
          Node(
            snapshot: Snapshot(computer.kernel), picture: referee.picture,
            running: computer.running, path: path))
      }
    }
  }
}
