// Revocation and abort in the model. Who is asked for how much, what counts as given back and when a request
// is over is said here; which of a holder's frames the kernel takes by force is its choice, as long as
// none is wired while another is left, and none is guaranteed.

import ExokernelABI
import KernelCore

extension ReferenceModel {
  func row(_ kind: ResourceClass, _ environment: Int) -> Int {
    4 * environment + Int(kind.rawValue) - 1
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
    let isComing =
      picture.environments.contains { $0?.state == .ending }
      || picture.frames.contains { $0.use == .awaitingDevice }
    guard !isComing else { return .reclaiming }
    let living = picture.environments.indices.filter { picture.isLiving($0) }
    let hasOthers = living.contains { $0 != asker && excess($0) > 0 }
    guard now >= picture.nextPressure else { return .reclaiming }
    if hasOthers {
      picture.nextPressure = now + sliceTicks
      let excesses = living.map { excess($0) }
      let total = excesses.reduce(0, +)
      let wanted = min(total, max(64, total / 32))
      for (environment, excess) in zip(living, excesses) where environment != asker {
        let owed = picture.requests[4 * environment].wanted
        let most = min(excess, wanted)
        guard most > owed else { continue }
        let share = Int((Double(wanted * excess) / Double(total)).rounded(.up))
        ask(environment, for: min(share, most - owed), .frame, false)
      }
    }
    let isAsked = living.contains { $0 != asker && picture.requests[4 * $0].wanted > 0 }
    return isAsked ? .reclaiming : .exhausted
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

  private mutating func settle(_ row: Int, _ count: Int) {
    picture.requests[row].wanted -= count
    if picture.requests[row].returnsQuota, let kind = ResourceClass(rawValue: UInt64(row % 4 + 1)) {
      returnQuota(count, kind, of: row / 4)
    }
    if picture.requests[row].wanted == 0 { close(row) }
  }

  private mutating func close(_ row: Int) {
    picture.requests[row].withdraw()
    picture.openRequests.removeAll { $0 == row }
    guard let parent = picture.environments[row / 4]?.parent else { return }
    if let context = picture.environments[parent]?.contexts.first { notify(context) }
  }

  // MARK: Abort

  /// Follows what the kernel takes of what the first overdue request has not got.
  ///
  /// - Returns: Who runs next, if the running context's environment ended.
  mutating func takeOverdue(_ running: Int) -> PlainNext? {
    guard let row = picture.openRequests.first, picture.requests[row].deadline <= now else {
      return nil
    }
    let environment = row / 4
    switch row % 4 {
    case 0: return takeFrames(row, of: environment, running)
    case 1: takeSlices(row, of: environment)
    case 2: takeFilters(row, of: environment)
    default: return takeChild(row, of: environment, running)
    }
    return nil
  }

  private mutating func takeFrames(_ row: Int, of environment: Int, _ running: Int) -> PlainNext? {
    let gone = picture.frames.indices.filter {
      picture.frames[$0].holder == environment && actual.frames[$0].holder != environment
    }
    let wanted = picture.requests[row].wanted
    var gained = 0
    let hasTakenWired = gone.contains { picture.frames[$0].isWired }
    for number in gone {
      let frame = picture.frames[number]
      if frame.use != .held { complaints.append("frame \(number) is in use and was taken") }
      tellQuietly(environment, .frame, handle(ofFrame: number))
      letGo(number, by: environment)
      picture.requests[row].mark -= 1
      if picture.frames[number].use != .held { gained += 1 }
    }
    let left = picture.frames.filter { $0.holder == environment && $0.use == .held }
    if hasTakenWired, left.contains(where: { !$0.isWired }) {
      complaints.append("a wired frame was taken, and one that was not was left")
    }
    if gained > wanted { complaints.append("\(gained) frames were taken, not \(wanted)") }
    if !gone.isEmpty {
      checkTaken(environment)
      notifyLoss(of: environment)
    }
    if gained > 0 {
      picture.requests[row].taken += gained
      settle(row, gained)
    }
    guard picture.requests[row].wanted > 0 else { return nil }
    if excess(environment) == 0 {
      close(row)
      return nil
    }
    guard actual.environments[environment]?.state != .living else { return nil }
    if !left.isEmpty { complaints.append("environment \(environment) ended and was solvent") }
    let owed = UInt64(picture.requests[row].wanted)
    return end(environment, [UInt64(Ending.revoked), 0, owed, 0, 0, 0, 0], running)
  }

  private mutating func checkTaken(_ environment: Int) {
    let guaranteed = picture.environments[environment]?.guaranteedFrames ?? 0
    if charge(environment) < guaranteed {
      complaints.append("environment \(environment) lost what was guaranteed")
    }
  }

  private mutating func takeSlices(_ row: Int, of environment: Int) {
    let own = picture.slices.indices.filter { picture.slices[$0].environment == environment }
    let taken = own.prefix(picture.requests[row].wanted)
    for position in taken {
      picture.slices[position] = Picture.Slot()
      tellQuietly(environment, .slice, UInt64(position))
    }
    finishTaking(row, taken.count, of: environment)
  }

  private mutating func takeFilters(_ row: Int, of environment: Int) {
    let own = picture.filters.indices.filter { picture.filters[$0]?.holder == environment }
    let gone = own.filter { actual.filters[$0]?.holder != environment }
    if gone.count != min(own.count, picture.requests[row].wanted) {
      complaints.append("\(gone.count) filters were taken")
    }
    for index in gone {
      let handle = UInt64(picture.filterGenerations[index]) << 32 | UInt64(index)
      tellQuietly(environment, .filter, handle)
      release(filter: index)
    }
    finishTaking(row, gone.count, of: environment)
  }

  private mutating func finishTaking(_ row: Int, _ count: Int, of environment: Int) {
    notifyLoss(of: environment)
    picture.requests[row].taken += count
    if count > 0 { settle(row, count) }
    if picture.requests[row].wanted > 0 { close(row) }
  }

  private mutating func takeChild(_ row: Int, of environment: Int, _ running: Int) -> PlainNext? {
    let parent = picture.environments[environment]?.parent ?? 0
    let children = picture.environments.indices.filter {
      picture.environments[$0]?.parent == environment
    }
    guard !children.isEmpty else {
      close(row)
      return nil
    }
    guard let child = children.first(where: { actual.environments[$0]?.parent != environment })
    else {
      complaints.append("no child of \(environment) was taken")
      return nil
    }
    tellQuietly(environment, .environment, handle(ofEnvironment: child))
    notifyLoss(of: environment)
    picture.environments[child]?.parent = parent
    // The quota goes with the child.
    picture.requests[row].taken += 1
    picture.requests[row].wanted -= 1
    if picture.requests[row].wanted == 0 { close(row) }
    guard picture.isLiving(child) else { return nil }
    return end(child, [UInt64(Ending.destroyed), 0, 0, 0, 0, 0, 0], running)
  }

  /// Ends an environment; the processor goes on to another if it is the running one's.
  private mutating func end(_ environment: Int, _ ending: [UInt64], _ running: Int) -> PlainNext? {
    let isRunning = picture.contexts[running]?.environment == environment
    let heir = end(environment, ending)
    if isRunning { return heir != 0 ? run(heir) : runNext() }
    if heir != 0 { makeReady(heir) }
    return nil
  }

  private mutating func tellQuietly(
    _ environment: Int, _ kind: ResourceClass, _ handle: UInt64
  ) {
    guard let context = picture.environments[environment]?.contexts.first else { return }
    told.insert(Told(context: context, kind: kind.rawValue, handle: handle))
  }

  private mutating func notifyLoss(of environment: Int) {
    if let context = picture.environments[environment]?.contexts.first { notify(context) }
  }
}
