// Exhaustive exploration by breadth first: every letter in every state, each new state once, with the
// referee's whole look at each transition. In the same order each time; how far it gets is a matter of
// time. Of a state no more is kept than its fingerprint and the letter that led to it from another: to
// go on from it, the letters from the nearest state at hand are performed again.

import ExokernelABI
import KernelCore

/// A walk through all states of a universe.
final class Explorer<World: Universe> {
  /// How a state was found: a letter, in an earlier state.
  private struct Origin {
    var parent: UInt32
    var letter: UInt16
  }

  private let world: World
  private let alphabet: [Letter]
  private let referee: Referee
  private let beginning: Referee.Position

  /// The states in the order in which they were found; the first is its own parent.
  private var origins = [Origin(parent: 0, letter: 0)]
  private var seen: Set<Fingerprint> = []
  /// The way to the state that was expanded last.
  private var trail: [(state: Int, position: Referee.Position)] = []

  /// The length of the ways on which everything was tried.
  private(set) var depth = 0
  private(set) var transitionCount = 0
  /// Whether there is nothing beyond what was seen.
  private(set) var isComplete = false
  /// What went wrong, and how to get there.
  private(set) var failure: String?

  var stateCount: Int { origins.count }

  init(_ world: World) throws {
    self.world = world
    alphabet = world.alphabet
    referee = Referee(try world.begin())
    beginning = referee.position
    seen.insert(essence.fingerprint(with: referee.computer.running))
  }

  /// Explores for a time.
  func explore(for limit: Duration) {
    let clock = ContinuousClock()
    let end = clock.now + limit
    var levelEnd = 1
    var state = 0
    while state < origins.count {
      guard clock.now < end else { return }
      expand(state)
      guard failure == nil else { return }
      state += 1
      if state == levelEnd {
        depth += 1
        levelEnd = origins.count
      }
    }
    isComplete = true
  }

  /// What counts of the referee's state.
  private var essence: Essence { Essence(world.essence(of: referee.picture, referee.computer)) }

  // MARK: One state

  /// Tries every letter in a state.
  private func expand(_ state: Int) {
    visit(state)
    let here = referee.position
    let old = essence
    if !seen.contains(old.fingerprint(with: referee.computer.running)) {
      return fail("the letters lead to another state than before", state)
    }
    var start = here
    var caller: Int?
    for (index, letter) in alphabet.enumerated() {
      if letter.environment != caller {
        caller = letter.environment
        referee.goBack(to: here)
        loadAddressSpace(of: caller)
        start = referee.position
      } else if referee.hasChanged {
        referee.goBack(to: start)
      }
      guard perform(letter) else { continue }
      transitionCount += 1
      if let what = referee.failure { return fail(what, state, letter) }
      guard referee.hasChanged else { continue }
      let new = Essence(world.essence(of: referee.picture, referee.computer), after: old)
      if seen.insert(new.fingerprint(with: referee.computer.running)).inserted {
        origins.append(Origin(parent: UInt32(state), letter: UInt16(index)))
      }
    }
  }

  /// Performs a letter in the referee's state; false where there is no such step.
  private func perform(_ letter: Letter) -> Bool {
    if let environment = letter.environment, !referee.picture.isLiving(environment) { return false }
    guard let step = letter.step(referee.computer) else { return false }
    referee.perform(step, by: letter.environment)
    return true
  }

  /// What a processor caches hangs on who calls.
  private func loadAddressSpace(of environment: Int?) {
    guard let environment else { return }
    let computer = referee.computer
    let root = Int(computer.kernel.machine[environment: environment].root)
    computer.kernel.machine.tlb.load(root: root)
    computer.cacheWhatCanBe()
  }

  // MARK: Ways

  /// Brings the referee to a state, from where its way leaves the last one's.
  private func visit(_ state: Int) {
    let way = way(to: state)
    let known = zip(way, trail).prefix { $0 == $1.state }.count
    trail.removeSubrange(known...)
    referee.goBack(to: trail.last?.position ?? beginning)
    for state in way.dropFirst(known) {
      let letter = alphabet[Int(origins[state].letter)]
      loadAddressSpace(of: letter.environment)
      if !perform(letter) { failure = "\(letter.name) cannot be performed again" }
      trail.append((state, referee.position))
    }
    referee.checkAfresh()
    if let what = referee.failure { fail(what, state) }
  }

  /// The states on the way to one, without the first.
  private func way(to state: Int) -> [Int] {
    var way: [Int] = []
    var state = state
    while state != 0 {
      way.append(state)
      state = Int(origins[state].parent)
    }
    return way.reversed()
  }

  private func fail(_ what: String, _ state: Int, _ last: Letter? = nil) {
    let letters =
      way(to: state).map { alphabet[Int(origins[$0].letter)] } + [last].compactMap(\.self)
    failure = "\(what)\nafter\n" + letters.map(\.name).joined(separator: "\n")
  }
}
