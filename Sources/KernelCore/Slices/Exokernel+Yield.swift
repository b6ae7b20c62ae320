// Yields: to a given context, which is the base of a library's own scheduler, or to whoever is next.

import ExokernelABI

extension Exokernel where M: ~Copyable {
  /// A context goes on behind its call, without an error, when it has the processor again.
  @inline(__always)
  mutating func returnLater(_ context: Int) {
    answerLater(context)
    makeReady(context)
  }

  @inline(__always)
  private mutating func answerLater(_ context: Int) {
    machine[context: context].resumptionValue = Resumption.call.rawValue
    machine[context: context].resultError = KernelError.none
    machine[context: context].resultValue = 0
  }
}

extension Exokernel where M: Machine & EventDelivery & ~Copyable {
  /// Gives the rest of the slice to a given context, whose place among the ready ones the caller takes;
  /// or to the next that is ready, behind which it queues.
  @inline(__always)
  public mutating func yield(_ caller: Caller, to handle: UInt64) -> Next {
    let next = ContextHandle(rawValue: handle).index
    guard isReady(ContextHandle(rawValue: handle)), !isEndAnnounced else {
      return yieldOtherwise(caller, to: handle)
    }
    answerLater(caller.context)
    machine[context: caller.context].stateValue = ContextState.ready.rawValue
    readyContexts.replace(next, by: caller.context, in: &machine)
    machine[context: next].stateValue = ContextState.running.rawValue
    machine[context: next].switchCount &+= 1
    return .context(next)
  }

  @inline(__always)
  private func isReady(_ handle: ContextHandle) -> Bool {
    handle.index < machine.contextCapacity
      && machine[context: handle.index].generation == handle.generation
      && machine[context: handle.index].stateValue == ContextState.ready.rawValue
  }

  /// A yield to nobody in particular, at the end of a slice, or refused.
  @inline(never)
  private mutating func yieldOtherwise(_ caller: Caller, to handle: UInt64) -> Next {
    var next = readyContexts.first
    if handle != 0 {
      do throws(KernelError) { next = try decodeContext(handle) } catch {
        return .answer(Answer(error))
      }
    }
    if next == 0 || next == caller.context { return .answer(Answer()) }
    guard machine[context: next].stateValue == ContextState.ready.rawValue else {
      return .answer(Answer(.busy))
    }
    returnLater(caller.context)
    // A slice that is over has no rest to give.
    return isEndAnnounced ? endGrace() : run(next)
  }
}
