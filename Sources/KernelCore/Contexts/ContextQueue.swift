// Queues of contexts, linked through the context table: the ready ones in order, the timed sleepers by
// time.

import ExokernelABI

/// The ends of a queue of contexts.
struct ContextQueue {
  var first = 0
  var last = 0

  /// Appends a context.
  @inline(__always)
  mutating func append<M: Machine & ~Copyable>(_ context: Int, in machine: inout M) {
    let new = UInt32(truncatingIfNeeded: context)
    machine[context: context].next = 0
    machine[context: context].previous = UInt32(truncatingIfNeeded: last)
    if last == 0 { first = context } else { machine[context: last].next = new }
    last = context
  }

  /// Inserts a context behind another one (0: at the front).
  mutating func insert<M: Machine & ~Copyable>(
    _ context: Int, after previous: Int, in machine: inout M
  ) {
    let new = UInt32(truncatingIfNeeded: context)
    let next = previous == 0 ? first : Int(machine[context: previous].next)
    machine[context: context].next = UInt32(truncatingIfNeeded: next)
    machine[context: context].previous = UInt32(truncatingIfNeeded: previous)
    if previous == 0 { first = context } else { machine[context: previous].next = new }
    if next == 0 { last = context } else { machine[context: next].previous = new }
  }

  /// Takes a context out; most often it is the first of several.
  @inline(__always)
  mutating func remove<M: Machine & ~Copyable>(_ context: Int, in machine: inout M) {
    let next = Int(machine[context: context].next)
    guard context == first, next != 0 else { return removeAnywhere(context, in: &machine) }
    first = next
    machine[context: next].previous = 0
  }

  @inline(never)
  private mutating func removeAnywhere<M: Machine & ~Copyable>(
    _ context: Int, in machine: inout M
  ) {
    let next = Int(machine[context: context].next)
    let previous = Int(machine[context: context].previous)
    if previous == 0 {
      first = next
    } else {
      machine[context: previous].next = UInt32(truncatingIfNeeded: next)
    }
    if next == 0 {
      last = previous
    } else {
      machine[context: next].previous = UInt32(truncatingIfNeeded: previous)
    }
  }

  /// Puts a context in the place of one that is on the queue.
  @inline(__always)
  mutating func replace<M: Machine & ~Copyable>(_ old: Int, by new: Int, in machine: inout M) {
    let next = machine[context: old].next
    let previous = machine[context: old].previous
    let number = UInt32(truncatingIfNeeded: new)
    machine[context: new].next = next
    machine[context: new].previous = previous
    if previous == 0 { first = new } else { machine[context: Int(previous)].next = number }
    if next == 0 { last = new } else { machine[context: Int(next)].previous = number }
  }
}
