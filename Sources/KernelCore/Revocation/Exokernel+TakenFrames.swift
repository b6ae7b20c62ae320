// Frames taken by force: the newest first, wired ones when there are no others, page tables and contexts
// never. Who owes frames and has none that could be taken ends.

import ExokernelABI

extension Exokernel where M: Machine & EventDelivery & DiskDevice & ~Copyable {
  /// As many steps as a piece takes, of some 130 instructions each.
  ///
  /// A frame that is looked at is one, and one that is taken; each binding beyond the first is three.
  static var abortPiece: Int { 128 }

  /// Takes frames, the newest first, and those that are wired when there are no others.
  ///
  /// - Returns: False if nothing is left that could be taken.
  mutating func takeFrames(_ row: Int, of environment: Int) -> Bool {
    var budget = Self.abortPiece
    var gained: UInt32 = 0
    var hasTaken = false
    let wanted = machine[revocation: row].wanted
    while budget > 0, gained < wanted, excessFrames(of: environment) > 0 {
      guard let number = nextFrame(row, of: environment) else {
        finishTaking(row, gained, hasTaken, of: environment)
        return excessFrames(of: environment) == 0
      }
      budget &-= 1
      guard number != 0 else { continue }
      let steps = 1 &+ 3 &* max(machine[frame: number].bindingCount &- 1, 0)
      guard steps <= budget || !hasTaken else {
        goOn(with: number, row)
        break
      }
      budget &-= steps
      switch take(frame: number, from: environment) {
      case .notYet:
        goOn(with: number, row)
        budget = 0
      case .others:
        hasTaken = true
        machine[revocation: row].mark &-= 1
      case .nobodys:
        hasTaken = true
        machine[revocation: row].mark &-= 1
        gained &+= 1
      }
    }
    finishTaking(row, gained, hasTaken, of: environment)
    return true
  }

  /// Makes a frame the first of the next piece.
  private mutating func goOn(with number: Int, _ row: Int) {
    machine[revocation: row].cursor = UInt32(truncatingIfNeeded: number)
  }

  /// Looks at the next of an environment's frames.
  ///
  /// - Returns: The frame, 0 if it is not to be taken now, nothing after the last.
  private mutating func nextFrame(_ row: Int, of environment: Int) -> Int? {
    var number = Int(machine[revocation: row].cursor)
    // What is no longer its holder's is on another list: from the beginning.
    if number == 0 || machine[frame: number].holder != environment {
      number = Int(machine[environment: environment].firstFrame)
    }
    guard number != 0 else { return nil }
    let takesWired = machine[revocation: row].takesWired
    let next = machine[frame: number].next
    machine[revocation: row].cursor = next
    let isTaken =
      machine[frame: number].isKind(.held) && (takesWired || !machine[frame: number].isWired)
    if next == 0 {
      guard !takesWired || isTaken else { return nil }
      machine[revocation: row].flags |= RevocationRecord.takesWired
    }
    return isTaken ? number : 0
  }

  /// Breaks the holder's bindings of a frame, and says so in its repossession vector.
  private mutating func take(frame number: Int, from environment: Int) -> LettingGo {
    var place: UInt64 = 0
    if machine[frame: number].isWired {
      guard let saved = savedPlace(of: number, for: environment) else { return .notYet }
      place = saved
    }
    let generation = machine[frame: number].generation
    let outcome = letGo(number, by: environment)
    if outcome != .notYet {
      repossess(
        .frame, FrameHandle(number: number, generation: generation).rawValue, at: place,
        from: environment)
    }
    return outcome
  }

  /// Has the content of a wired frame saved, when only its holder's last bindings are left, so that once is
  /// enough.
  ///
  /// - Returns: Where, 0 being nowhere; nothing if the frame must wait for the disk.
  @inline(never)
  private mutating func savedPlace(of number: Int, for environment: Int) -> UInt64? {
    guard isBrokenAtOnce(number) else { return 0 }
    switch saveContent(of: number, for: environment) {
    case .begun(let block): return block
    case .notYet: return mayWaitForDisk(environment) ? nil : 0
    }
  }

  /// A disk that has no room for a command gets some by then; what comes later is not saved.
  private func mayWaitForDisk(_ environment: Int) -> Bool {
    let row = RevocationRecord.index(.frame, of: environment)
    return machine.now < machine[revocation: row].deadline &+ patience
  }

  private mutating func finishTaking(
    _ row: Int, _ gained: UInt32, _ hasTaken: Bool, of environment: Int
  ) {
    if hasTaken { notify(environment: environment, .repossession) }
    settleTaken(row, gained, .frame, of: environment)
    // What is guaranteed is not taken, whatever was asked for.
    if machine[revocation: row].wanted != 0, excessFrames(of: environment) == 0 {
      close(row, of: environment)
    }
  }

  /// Ends an environment that owes frames and has none that could be taken: only its page tables and
  /// contexts are left, or what others hold.
  mutating func endInsolvent(_ environment: Int, owing count: UInt32, _ caller: Caller)
    -> Next?
  {
    var ending = Ending()
    ending.cause = Ending.revoked
    ending.status = UInt64(count)
    return end(environment, ending, whileRunning: caller)
  }
}
