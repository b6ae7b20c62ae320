// The slice vector in the model: whose each slot is, who has it when it comes up, and what is owed.

import ExokernelABI
import KernelCore

extension ReferenceModel {
  // MARK: Calls

  mutating func allocateSlice(_ caller: Caller, _ a: [UInt64]) throws(KernelError) -> PlainNext {
    let environment = try claimed(a[0], caller)
    let index = try context(a[1])
    guard picture.contexts[index]?.environment == environment else { throw .notHeld }
    guard a[2] < 64 || a[2] == .max else { throw .badArgument(2) }
    let used = picture.slices.filter { $0.environment == environment }.count
    guard used < picture.environments[environment]?.sliceQuota ?? 0 else { throw .quotaExceeded }
    var position = Int(truncatingIfNeeded: a[2])
    if a[2] == .max {
      guard picture.slices.contains(where: \.isFree) else { throw .exhausted }
      position = Int(observed.value ?? 0) % 64
    }
    guard picture.slices[position].environment == 0 else { throw .notFree }
    picture.slices[position] = Picture.Slot(environment: environment, context: index)
    return .answer(error: 0, value: UInt64(position))
  }

  mutating func freeSlice(_ caller: Caller, _ a: [UInt64]) throws(KernelError) {
    guard a[0] < 64 else { throw .badArgument(0) }
    guard picture.slices[Int(a[0])].environment == caller.environment else { throw .notHeld }
    picture.slices[Int(a[0])] = Picture.Slot()
    credit(1, .slice, caller.environment)
  }

  mutating func shareSlice(_ caller: Caller, _ a: [UInt64]) throws(KernelError) {
    guard a[0] < 64 else { throw .badArgument(0) }
    guard picture.slices[Int(a[0])].environment == caller.environment else { throw .notHeld }
    guard a[1] <= 15 else { throw .badArgument(1) }
    picture.slices[Int(a[0])].guardSlot = Int(a[1])
  }

  mutating func bindSlice(_ caller: Caller, _ a: [UInt64]) throws(KernelError) {
    guard a[0] < 64 else { throw .badArgument(0) }
    let slot = picture.slices[Int(a[0])]
    guard slot.environment != 0 else { throw .notHeld }
    let index = try context(a[1])
    guard picture.contexts[index]?.environment == caller.environment else { throw .notHeld }
    if slot.environment != caller.environment {
      let held = try capability(a[2], of: caller.environment)
      guard slot.guardSlot != 15,
        let name = picture.environments[slot.environment]?.capabilities[slot.guardSlot],
        held.dominates(name, for: Rights.write.rawValue)
      else { throw .notPermitted }
    }
    picture.slices[Int(a[0])].context = index
  }

  // MARK: Turns

  /// Who has the next slot: whom it is for, if that wants it and owes none; else whoever is ready.
  ///
  /// Where nobody else is, there is nobody to repay: but if somebody else runs, that goes on.
  func contextOfNextSlice(after running: Int) -> Int {
    let owner = picture.slices[(picture.slicePosition + 1) % 64].context
    let due = endOfChain(owner)
    if isAble(due), !owes(owner) { return due }
    if let other = picture.ready.first(where: { $0 != due }) { return other }
    return isAble(due) && [0, due].contains(running) ? due : 0
  }

  private func endOfChain(_ owner: Int) -> Int {
    var index = owner
    while let callee = picture.contexts[index]?.callee, callee != 0 { index = callee }
    return index
  }

  private func isAble(_ index: Int) -> Bool {
    let state = picture.contexts[index]?.state
    return state == .ready || state == .running
  }

  private func owes(_ index: Int) -> Bool {
    picture.contexts[index]?.overrun ?? 0 >= sliceTicks
  }

  mutating func beginSlice(for index: Int) {
    picture.slicePosition = (picture.slicePosition + 1) % 64
    picture.sliceEnd = now + sliceTicks
    picture.isEndAnnounced = false
    picture.toldContext = 0
    picture.interruptTicks = 0
    picture.areDevicesQuiet = false
    picture.contexts[index]?.sliceCount += 1
    let owner = picture.slices[picture.slicePosition].context
    let due = endOfChain(owner)
    if owner != 0, due == index {
      picture.slices[picture.slicePosition].ownCount += 1
      return
    }
    picture.slices[picture.slicePosition].givenCount += 1
    if owes(owner), isAble(due) {
      picture.contexts[owner]?.overrun -= sliceTicks
      picture.contexts[owner]?.forfeitCount += 1
    }
  }

  // MARK: Overrun

  /// Nobody runs, in a slice that is over: who was told pays for the time since, if somebody else could
  /// have had it, and the next slot begins.
  mutating func endGrace(cost: UInt64 = 0) -> PlainNext {
    let told = picture.toldContext
    let others = Set([contextOfNextSlice(after: 0)]).subtracting([0, told])
    if told != 0, !others.isEmpty, var debtor = picture.contexts[told] {
      let lateness = now > picture.sliceEnd ? now - picture.sliceEnd : 0
      debtor.overrun += min(lateness, 20_000) + cost
      picture.contexts[told] = debtor
      if debtor.overrun > 8 * sliceTicks {
        let ending = [UInt64(Ending.overran), 0, debtor.overrun, 0, 0, 0, 0]
        let heir = end(debtor.environment, ending)
        if heir != 0 { makeReady(heir) }
      }
    }
    picture.isEndAnnounced = false
    picture.toldContext = 0
    let next = contextOfNextSlice(after: 0)
    if next == 0 { return becomeIdle() }
    beginSlice(for: next)
    return begin(next)
  }

  // MARK: Interrupts

  /// A device interrupted the running context.
  mutating func giveBack(_ ticks: UInt64) {
    picture.sliceEnd += ticks
    picture.interruptTicks += ticks
    if picture.interruptTicks > sliceTicks / 10 { picture.areDevicesQuiet = true }
  }

  mutating func becomeIdle() -> PlainNext {
    picture.areDevicesQuiet = false
    return .idle
  }
}
