// Contexts: one runs, the ready ones and the timed sleepers are each on their queue and on no other,
// transfers are chains with two ends.

import ExokernelABI

extension Invariants {
  func checkContexts() {
    for index in picture.contexts.indices {
      guard let context = picture.contexts[index] else { continue }
      let owner = picture.environments[context.environment]
      require(owner?.state == .living, "context \(index) outlived its environment")
      require(owner?.contexts.contains(index) ?? false, "context \(index) is not its environment's")
      let frame = picture.frames[context.frame]
      require(
        frame.use == .contextPrivate && frame.holder == context.environment,
        "context \(index) has no private frame")
      let page = picture.frames[context.frame + 1]
      require(
        page.use == .sharedWithKernel && page.holder == context.environment,
        "context \(index) has no page")
      require(
        (context.state == .running) == (index == running), "context \(index) runs, or does not")
    }
    var unused = Set(picture.contexts.indices.dropFirst().filter { picture.contexts[$0] == nil })
    var row = unusedContext
    while row != 0, unused.remove(row) != nil { row = Int(machine.contexts[row].next) }
    require(row == 0 && unused.isEmpty, "the list of unused contexts is wrong")
  }

  // MARK: Queues

  func checkQueues() {
    checkQueue(ready, picture.ready, "ready") { $0.state == .ready }
    checkQueue(sleepers, picture.sleepers, "sleeping") { $0.wakeTime != 0 && !$0.serves }
    let times = picture.sleepers.compactMap { picture.contexts[$0]?.wakeTime }
    require(times == times.sorted(), "the sleepers are out of order")
  }

  /// A queue has all that belong on it, once, and its links agree.
  private func checkQueue(
    _ ends: (first: Int, last: Int), _ members: [Int], _ name: String,
    _ belongs: (PlainContext) -> Bool
  ) {
    let expected = picture.contexts.indices.filter { picture.contexts[$0].map(belongs) ?? false }
    require(Set(members) == Set(expected), "\(members) are queued as \(name), not \(expected)")
    require(members.count == expected.count, "the queue of the \(name) goes in circles")
    require(ends.first == members.first ?? 0, "the first of the \(name) is wrong")
    require(ends.last == members.last ?? 0, "the last of the \(name) is wrong")
    var previous = 0
    for member in members.prefix(expected.count) {
      require(
        Int(machine.contexts[member].previous) == previous, "\(member) has a wrong neighbour")
      previous = member
    }
  }

  // MARK: Transfers

  func checkTransfers() {
    for index in picture.contexts.indices {
      guard let context = picture.contexts[index] else { continue }
      if context.callee != 0 {
        require(
          picture.contexts[context.callee]?.caller == index, "\(index) waits for who does not know")
      }
      if context.caller != 0 {
        require(
          picture.contexts[context.caller]?.callee == index, "\(index) serves who does not wait")
        require(context.serves, "\(index) has a caller and serves nobody")
      }
      require((context.state == .calling) == (context.callee != 0), "\(index) calls nobody")
      require(context.depth <= 8, "the chain to \(index) is too long")
      require(
        !context.accepts || context.state == .sleeping && !context.serves,
        "\(index) accepts transfers while it runs")
      require(
        context.state != .sleeping || context.sleeps || context.serves, "\(index) cannot wake")
      require(context.limit == 0 || context.state == .calling, "\(index) has a limit for nothing")
    }
  }

  // MARK: Time

  /// The timer is set, for no later than the next thing to come; a limit never passes unseen.
  ///
  /// The end of a slice in which nobody runs is nothing that comes.
  func checkTime() {
    guard let timer = machine.timer else { return require(false, "no timer is set") }
    let isIdle = !picture.contexts.contains { $0?.state == .running }
    var due = isIdle || isEndAnnounced ? UInt64.max : sliceEnd
    for context in picture.contexts.compactMap({ $0 }) {
      if context.limit != 0 {
        require(nearestLimit != 0 && nearestLimit <= context.limit, "a limit is forgotten")
        due = min(due, context.limit)
      }
      if context.wakeTime != 0, !context.serves { due = min(due, context.wakeTime) }
    }
    if isEndAnnounced { due = max(machine.now &+ 20_000, isIdle ? due : 0) }
    require(timer <= max(due, machine.now), "the timer is set for \(timer), not \(due)")
  }
}
