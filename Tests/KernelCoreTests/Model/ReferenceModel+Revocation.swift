// Revocation and abort in the model. Who is asked for how much, what counts as given back and when a request
// is over is said here; which of a holder's frames the kernel takes by force is its choice, as long as
// none is wired while another is left, and none is guaranteed.

import ExokernelABI
import KernelCore

extension ReferenceModel {
  func row(_ kind: ResourceClass, _ environment: Int) -> Int {
    RevocationRecord.classCount * environment + Int(kind.rawValue) - 1
  }

  /// All of an environment's.
  func rows(of environment: Int) -> Range<Int> {
    let first = row(.frame, environment)
    return first..<first + RevocationRecord.classCount
  }

  /// How many frames an environment has beyond what is guaranteed.
  func excess(_ environment: Int) -> Int {
    max(0, charge(environment) - (picture.environments[environment]?.guaranteedFrames ?? 0))
  }

  private func held(_ kind: ResourceClass, by environment: Int) -> Int {
    switch kind {
    case .frame: excess(environment)
    case .slice: picture.slices.count { $0.environment == environment }
    case .filter: filterCount(of: environment)
    case .environment: picture.environments.count { $0?.parent == environment }
    // The sequences have no disk.
    case .extent, .queue: 0
    }
  }

  // MARK: Ask

  mutating func revoke(_ caller: Caller, _ a: [UInt64]) throws(KernelError) -> PlainNext {
    let environment = try claimed(a[0], caller)
    guard let kind = ResourceClass(rawValue: a[1] & 0xff), a[1] >> 8 <= 1 else {
      throw .badArgument(1)
    }
    guard a[2] >= 1, a[2] < 1 << 32 else { throw .badArgument(2) }
    let returnsQuota = a[1] >> 8 == 1
    if returnsQuota, kind == .extent { throw .badArgument(1) }
    if returnsQuota || kind == .environment {
      guard picture.environments[environment]?.parent != 0 else { throw .notPermitted }
    }
    var missing = Int(a[2])
    if returnsQuota {
      let unused = min(missing, unusedQuota(kind, of: environment))
      returnQuota(unused, kind, of: environment)
      missing -= unused
    }
    let row = row(kind, environment)
    missing = min(missing, max(0, held(kind, by: environment) - picture.requests[row].wanted))
    if missing > 0 { ask(environment, for: missing, kind, returnsQuota) }
    return .answer(error: 0, value: UInt64(picture.requests[row].wanted))
  }

  private func unusedQuota(_ kind: ResourceClass, of index: Int) -> Int {
    guard let environment = picture.environments[index] else { return 0 }
    return switch kind {
    case .frame:
      max(0, environment.frameQuota - max(charge(index), environment.guaranteedFrames))
    case .slice: environment.sliceQuota - held(.slice, by: index)
    case .filter: environment.filterQuota - held(.filter, by: index)
    case .environment: environment.environmentQuota
    case .extent, .queue: 0
    }
  }

  private mutating func returnQuota(_ count: Int, _ kind: ResourceClass, of environment: Int) {
    let parent = picture.environments[environment]?.parent ?? 0
    for (index, sign) in [(environment, -1), (parent, 1)] {
      switch kind {
      case .frame: picture.environments[index]?.frameQuota += sign * count
      case .slice: picture.environments[index]?.sliceQuota += sign * count
      case .filter: picture.environments[index]?.filterQuota += sign * count
      case .environment: picture.environments[index]?.environmentQuota += sign * count
      case .extent, .queue: break
      }
    }
  }

  private mutating func ask(
    _ environment: Int, for count: Int, _ kind: ResourceClass, _ returnsQuota: Bool
  ) {
    let row = row(kind, environment)
    if picture.requests[row].wanted == 0 {
      // Every slot of the vector comes up once.
      picture.requests[row].deadline = now + 65 * sliceTicks
      picture.openRequests.append(row)
      // Kept for all classes, of account for frames.
      picture.requests[row].mark = heldFrames(environment)
    }
    picture.requests[row].wanted += count
    if returnsQuota { picture.requests[row].returnsQuota = true }
    guard let context = picture.environments[environment]?.contexts.first else { return }
    if (picture.contexts[context]?.subscriptions ?? 0) & 4 != 0 {
      picture.contexts[context]?.isRevocationDue = true
    }
    notify(context)
  }

  /// Nothing is free: everybody else pays his share of what is wanted.
  mutating func press(for asker: Int) -> KernelError {
    let isEnding = picture.environments.contains { $0?.state == .ending }
    guard !isEnding else { return .reclaiming }
    let living = picture.environments.indices.filter { picture.isLiving($0) }
    let hasOthers = living.contains { $0 != asker && excess($0) > 0 }
    guard now >= picture.nextPressure else { return .reclaiming }
    if hasOthers {
      picture.nextPressure = now + sliceTicks
      let excesses = living.map { excess($0) }
      let total = excesses.reduce(0, +)
      let wanted = min(total, max(64, total / 32))
      for (environment, excess) in zip(living, excesses) where environment != asker {
        let owed = picture.requests[row(.frame, environment)].wanted
        let most = min(excess, wanted)
        guard most > owed else { continue }
        let share = Int((Double(wanted * excess) / Double(total)).rounded(.up))
        ask(environment, for: min(share, most - owed), .frame, false)
      }
    }
    let isAsked = living.contains { $0 != asker && picture.requests[row(.frame, $0)].wanted > 0 }
    let isComing = isAsked || picture.frames.contains { $0.use == .awaitingDevice }
    return isComing ? .reclaiming : .exhausted
  }

  func heldFrames(_ environment: Int) -> Int {
    picture.frames.count { $0.holder == environment }
  }

  // MARK: Answers

  /// Counts frames, as far as the environment has fewer than when it was asked; what others keep of those
  /// that it let go is as if it had it still.
  mutating func creditFrames(_ count: Int, kept: Int, _ environment: Int) {
    let row = row(.frame, environment)
    guard picture.requests[row].wanted > 0 else { return }
    picture.requests[row].mark -= kept
    let fewer = max(0, picture.requests[row].mark - heldFrames(environment))
    let counted = min(count, fewer)
    picture.requests[row].mark -= min(counted, picture.requests[row].wanted)
    credit(counted, .frame, environment)
  }

  /// Counts what an environment gave back.
  mutating func credit(_ count: Int, _ kind: ResourceClass, _ environment: Int) {
    let row = row(kind, environment)
    guard count > 0, picture.requests[row].wanted > 0 else { return }
    let counted = min(count, picture.requests[row].wanted)
    picture.requests[row].returned += counted
    settle(row, counted)
  }

  mutating func settle(_ row: Int, _ count: Int) {
    picture.requests[row].wanted -= count
    if picture.requests[row].returnsQuota,
      let kind = ResourceClass(rawValue: UInt64(row % RevocationRecord.classCount + 1))
    {
      returnQuota(count, kind, of: row / RevocationRecord.classCount)
    }
    if picture.requests[row].wanted == 0 { close(row) }
  }

  mutating func close(_ row: Int) {
    picture.requests[row].withdraw()
    picture.openRequests.removeAll { $0 == row }
    guard let parent = picture.environments[row / RevocationRecord.classCount]?.parent else {
      return
    }
    if let context = picture.environments[parent]?.contexts.first { notify(context) }
  }
}
