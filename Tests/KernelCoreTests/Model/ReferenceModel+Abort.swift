// Abort in the model: what the kernel may take of what an overdue request has not got, and must say of it.

import ExokernelABI
import KernelCore

extension ReferenceModel {
  /// Follows what the kernel takes of what the first overdue request has not got.
  ///
  /// - Returns: Who runs next, if the running context's environment ended.
  mutating func takeOverdue(_ running: Int) -> PlainNext? {
    guard let row = picture.openRequests.first, picture.requests[row].deadline <= now else {
      return nil
    }
    let environment = row / RevocationRecord.classCount
    switch row % RevocationRecord.classCount {
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
    if picture.contexts[running]?.environment == environment {
      return endRunning(Caller(context: running, environment: environment), ending)
    }
    let heir = end(environment, ending)
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
