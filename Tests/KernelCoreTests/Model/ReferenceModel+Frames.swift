// Frames in the model: a holder, a guard, a set of entries that name the frame.

import ExokernelABI
import KernelCore

extension ReferenceModel {
  /// A frame that exists, of the handle's generation.
  func frame(_ handle: UInt64) throws(KernelError) -> Int {
    let number = Int(handle & 0xffff_ffff)
    guard number > 0, number < picture.frames.count else { throw .noSuchFrame }
    let generation = UInt32(handle >> 32)
    guard generation == 0 || generation == picture.frames[number].generation else { throw .stale }
    return number
  }

  /// A frame that an environment holds and that is in no special use.
  func heldFrame(_ handle: UInt64, by environment: Int) throws(KernelError) -> Int {
    let number = try frame(handle)
    guard picture.frames[number].holder == environment else { throw .notHeld }
    guard picture.frames[number].use == .held else { throw .inUse }
    return number
  }

  func handle(ofFrame number: Int) -> UInt64 {
    UInt64(picture.frames[number].generation) << 32 | UInt64(number)
  }

  /// Whether a caller's capability dominates the guard of a frame of a living holder.
  func requireGuard(_ number: Int, _ caller: Caller, slot: UInt64, for needed: Rights)
    throws(KernelError)
  {
    let held = try capability(slot, of: caller.environment)
    let frame = picture.frames[number]
    guard picture.isLiving(frame.holder), frame.guardSlot != 15,
      let name = picture.environments[frame.holder]?.capabilities[frame.guardSlot],
      held.dominates(name, for: needed.rawValue)
    else { throw .notPermitted }
  }

  // MARK: Calls

  mutating func allocate(_ caller: Caller, _ a: [UInt64]) throws(KernelError) -> PlainNext {
    let environment = try claimed(a[0], caller)
    guard a[3] <= 31 else { throw .badArgument(3) }
    guard a[2] >= 1, a[2] <= 32 else { throw .badArgument(2) }
    guard charge(environment) + Int(a[2]) <= picture.environments[environment]?.frameQuota ?? 0
    else { throw .quotaExceeded }
    let first: Int
    if a[1] == .max {
      guard a[2] == 1 else { throw .badArgument(2) }
      guard picture.frames.contains(where: \.isAvailable) else { throw press(for: environment) }
      first = Int((observed.value ?? 0) & 0xffff_ffff)
    } else {
      guard a[1] >= 1, a[1] < picture.frames.count, a[2] <= UInt64(picture.frames.count) - a[1]
      else { throw .noSuchFrame }
      first = Int(a[1])
    }
    let run = first..<first + Int(a[2])
    guard run.allSatisfy({ picture.frames[$0].isAvailable }) else { throw .notFree }
    for number in run {
      picture.frames[number].use = .held
      picture.frames[number].holder = environment
      picture.frames[number].guardSlot = Int(a[3] % 16)
      picture.frames[number].isWired = a[3] >= 16
    }
    return .answer(error: 0, value: handle(ofFrame: first))
  }

  mutating func share(_ caller: Caller, _ a: [UInt64]) throws(KernelError) {
    let environment = try claimed(a[0], caller)
    let number = try frame(a[1])
    guard picture.frames[number].holder == environment else { throw .notHeld }
    guard a[2] <= 15 else { throw .badArgument(2) }
    picture.frames[number].guardSlot = Int(a[2])
  }

  mutating func unshare(_ caller: Caller, _ a: [UInt64]) throws(KernelError) {
    let number = try frame(a[0])
    let use = picture.frames[number].use
    let isTable = picture.frames[number].level != nil
    guard isTable || use == .held || use == .sharedWithKernel else { throw .notHeld }
    let holder = picture.frames[number].holder
    if holder != caller.environment {
      _ = try slot(a[1])
      try requireGuard(number, caller, slot: a[1], for: .control)
    }
    let lost = picture.frames[number].bindings.filter {
      picture.owner(of: $0) != holder || picture.isFrozen($0.table)
    }
    try requireOnePiece(lost, of: number)
    for place in lost { lose(place, of: number) }
  }

  mutating func wire(_ caller: Caller, _ a: [UInt64]) throws(KernelError) -> PlainNext {
    let environment = try claimed(a[0], caller)
    guard a[2] >= 1, a[2] <= 104 else { throw .badArgument(2) }
    guard a[2] == 1 || a[1] >> 32 == 0 else { throw .badArgument(1) }
    guard a[3] <= 1 else { throw .badArgument(3) }
    for offset in 0..<a[2] {
      do throws(KernelError) {
        let number = try heldFrame(a[1] + offset, by: environment)
        picture.frames[number].isWired = a[3] == 1
      } catch {
        return .error(error, at: offset)
      }
    }
    return .answer(error: 0, value: a[2])
  }

  mutating func free(_ caller: Caller, _ a: [UInt64]) throws(KernelError) -> PlainNext {
    let environment = try claimed(a[0], caller)
    guard a[2] >= 1, a[2] <= 104 else { throw .badArgument(2) }
    guard a[2] == 1 || a[1] >> 32 == 0 else { throw .badArgument(1) }
    var budget = 96
    var gained = 0
    var kept = 0
    defer { creditFrames(gained, kept: kept, environment) }
    for offset in 0..<a[2] {
      do throws(KernelError) {
        let number = try heldFrame(a[1] + offset, by: environment)
        let bindings = picture.frames[number].bindings
        budget -= 1 + bindings.count
        guard budget >= 0 || offset == 0 else { throw .again }
        try requireOnePiece(
          bindings.filter { picture.owner(of: $0) == environment }, of: number)
        letGo(number, by: environment)
        if picture.frames[number].use != .held { gained += 1 } else { kept += 1 }
      } catch {
        return .error(error, at: offset)
      }
    }
    return .answer(error: 0, value: a[2])
  }

  // MARK: Pieces

  /// Of more bindings than one entry breaks, which go first is the kernel's choice.
  private mutating func requireOnePiece(_ bindings: Set<Place>, of number: Int) throws(KernelError)
  {
    guard bindings.count > 48 else { return }
    piece = Piece(frame: number, bindings: bindings)
    throw .again
  }

  /// Follows which piece of a frame's bindings the kernel broke.
  mutating func absorbPiece(_ actual: Picture) {
    guard let piece else { return }
    let gone = picture.frames[piece.frame].bindings.subtracting(actual.frames[piece.frame].bindings)
    if gone.count != 48 || !gone.isSubset(of: piece.bindings) {
      complaints.append("\(gone.count) bindings of frame \(piece.frame) went")
    }
    for place in gone { lose(place, of: piece.frame) }
  }

  // MARK: Effects

  /// Breaks a binding; who has it and does not hold the frame reads of it.
  private mutating func lose(_ place: Place, of number: Int) {
    let loser = picture.owner(of: place)
    unbind(place, from: number)
    if loser != picture.frames[number].holder || picture.isFrozen(place.table) {
      tell(loser, ofLosing: number)
    }
  }

  /// Takes a frame from its holder; those who still bind it keep it.
  mutating func letGo(_ number: Int, by environment: Int) {
    for place in picture.frames[number].bindings where picture.owner(of: place) == environment {
      unbind(place, from: number)
    }
    picture.frames[number].holder = 0
    picture.frames[number].guardSlot = 15
    picture.frames[number].isWired = false
    if picture.frames[number].bindings.isEmpty { release(number) }
  }

  /// A frame is nobody's any more.
  mutating func release(_ number: Int) {
    let generation = picture.frames[number].generation
    let isAwaiting = !device.outstanding.isEmpty
    picture.frames[number] = PlainFrame(
      use: isAwaiting ? .awaitingDevice : .available(isClear: false), generation: generation + 1)
    if isAwaiting { device.waits[number] = PlainDevice.Wait(needed: Set(device.outstanding)) }
  }

  /// Removes one entry that names a frame.
  mutating func unbind(_ place: Place, from number: Int, leaving word: UInt64 = 0) {
    picture.frames[place.table].entries[place.index] = word == 0 ? nil : word
    picture.frames[number].bindings.remove(place)
    if picture.frames[number].first == place { picture.frames[number].first = nil }
  }

  /// An orphan whose last binding went is nobody's.
  mutating func releaseIfOrphaned(_ number: Int) {
    let frame = picture.frames[number]
    if frame.use == .held, frame.holder == 0, frame.bindings.isEmpty { release(number) }
  }

  /// Writes a frame that is gone into the repossession vector of its loser.
  mutating func tell(_ environment: Int, ofLosing number: Int) {
    guard let context = picture.environments[environment]?.contexts.first else { return }
    told.insert(Told(context: context, handle: handle(ofFrame: number)))
    readyInAnyOrder.insert(context)
    notify(context)
  }
}
