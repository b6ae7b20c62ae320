// Environments in the model: families, quotas, ends. How an ended environment's holdings go back, in
// which pieces and order, is the kernel's choice; that they do, each to where it belongs, is not.

import ExokernelABI
import KernelCore

extension ReferenceModel {
  mutating func createEnvironment(_ caller: Caller, _ a: [UInt64]) throws(KernelError) -> PlainNext
  {
    let name = try capability(a[0], of: caller.environment)
    guard let creator = picture.environments[caller.environment] else { throw .stale }
    let (frames, guaranteed) = (Int(a[1] & 0xffff_ffff), Int(a[1] >> 32))
    let (slices, filters) = (Int(a[2] & 0xffff), Int(a[2] >> 16 & 0xffff))
    let (environments, rings) = (Int(a[2] >> 32 & 0xffff), Int(a[2] >> 48))
    guard guaranteed <= frames else { throw .badArgument(1) }
    let slots = picture.slices.filter { $0.environment == caller.environment }.count
    guard frames <= creator.frameQuota - charge(caller.environment),
      guaranteed <= creator.guaranteedFrames, slices <= creator.sliceQuota - slots,
      environments + 1 <= creator.environmentQuota,
      filters <= creator.filterQuota - filterCount(of: caller.environment),
      rings <= creator.ringQuota - ringCount(of: caller.environment)
    else { throw .quotaExceeded }
    guard picture.environments.dropFirst().contains(nil) else { throw .exhausted }

    let index = Int((observed.value ?? 0) & 0xffff)
    guard picture.environments.indices.contains(index), index > 0,
      picture.environments[index] == nil
    else {
      complaints.append("row \(index) was not free for an environment")
      return .done
    }
    var child = PlainEnvironment()
    child.parent = caller.environment
    child.guardName = name
    child.labels = [a[3], a[4]]
    child.frameQuota = frames
    child.guaranteedFrames = guaranteed
    child.sliceQuota = slices
    child.environmentQuota = environments
    child.filterQuota = filters
    child.ringQuota = rings
    picture.environments[index] = child
    give(
      -frames, -guaranteed, -slices, -environments - 1, -filters, -rings, to: caller.environment)
    return .answer(error: 0, value: handle(ofEnvironment: index))
  }

  private mutating func give(
    _ frames: Int, _ guaranteed: Int, _ slices: Int, _ environments: Int, _ filters: Int,
    _ rings: Int, to environment: Int
  ) {
    picture.environments[environment]?.frameQuota += frames
    picture.environments[environment]?.guaranteedFrames += guaranteed
    picture.environments[environment]?.sliceQuota += slices
    picture.environments[environment]?.environmentQuota += environments
    picture.environments[environment]?.filterQuota += filters
    picture.environments[environment]?.ringQuota += rings
  }

  // MARK: End

  mutating func destroy(_ caller: Caller, _ a: [UInt64]) throws(KernelError) -> PlainNext {
    let index = Int(a[0] & 0xffff)
    guard index > 0, index < picture.environments.count else { throw .noSuchEnvironment }
    guard picture.environmentGenerations[index] == UInt32(a[0] >> 32) else { throw .stale }
    guard let environment = picture.environments[index] else { throw .noSuchEnvironment }
    guard index != caller.environment else { throw .inUse }
    let held = try capability(a[0] >> 16 & 0xff, of: caller.environment)
    guard held.dominates(environment.guardName, for: Rights.control.rawValue) else {
      throw .notPermitted
    }
    if environment.state == .living {
      let heir = end(index, [UInt64(Ending.destroyed), 0, 0, 0, 0, 0, 0])
      if heir != 0 { makeReady(heir) }
    }
    // `again`, or the row is forgotten: `absorb` looks at which.
    return observed == .error(.again) ? observed : .done
  }

  mutating func exit(_ caller: Caller, status: UInt64) -> PlainNext {
    endRunning(caller, [UInt64(Ending.exited), 0, status, 0, 0, 0, 0])
  }

  /// Ends the environment that runs; who waited for it goes on, or whoever is ready.
  mutating func endRunning(_ caller: Caller, _ ending: [UInt64]) -> PlainNext {
    let heir = end(caller.environment, ending)
    if heir != 0, picture.isEndAnnounced {
      makeReady(heir)
      return runNext()
    }
    return heir != 0 ? run(heir) : runNext()
  }

  /// - Returns: The first context that waited for one of this environment's.
  mutating func end(_ index: Int, _ ending: [UInt64]) -> Int {
    guard let environment = picture.environments[index] else { return 0 }
    picture.environments[index]?.state = .ending
    picture.environments[index]?.ending = ending
    let heir = endContexts(environment.contexts)
    picture.environments[index]?.contexts = []
    picture.environments[index]?.environmentQuota += max(environment.contexts.count - 1, 0)
    picture.slices = picture.slices.map { $0.environment == index ? Picture.Slot() : $0 }
    endRings(of: index)
    for row in picture.openRequests where row / RevocationRecord.classCount == index {
      picture.requests[row].withdraw()
    }
    picture.openRequests.removeAll { $0 / RevocationRecord.classCount == index }
    if picture.consoleHolder == index { picture.consoleHolder = 0 }
    endTrace(of: index)
    for child in picture.environments.indices
    where picture.environments[child]?.parent == index {
      picture.environments[child]?.parent = environment.parent
    }
    picture.environments[index]?.root = 0
    forgetInnerTables(of: index)
    if let context = picture.environments[environment.parent]?.contexts.first { notify(context) }
    return heir
  }

  /// The inner tables of an environment that ends translate nothing any more.
  private mutating func forgetInnerTables(of environment: Int) {
    for number in picture.frames.indices where picture.frames[number].holder == environment {
      let leaves = picture.frames[number].bindings.filter {
        picture.frames[$0.table].level == 1 || picture.owner(of: $0) != environment
      }
      picture.frames[number].bindings = leaves
      if let first = picture.frames[number].first, !leaves.contains(first) {
        picture.frames[number].first = nil
      }
      if let level = picture.frames[number].level, level > 1 {
        // Others' frozen tables are given back one by one.
        picture.frames[number].entries = picture.frames[number].entries.filter { _, word in
          picture.frames[PageTableEntry(rawValue: word).frame].holder != environment
        }
      }
    }
  }

  // MARK: Teardown

  /// Follows what the kernel took back of the environments that ended: every binding that went is
  /// broken for both sides, every frame that went is somebody's last or nobody's.
  mutating func absorb(_ actual: Picture) {
    for index in picture.environments.indices
    where picture.environments[index]?.state == .ending {
      absorbFilters(of: index, actual)
      absorbBindings(of: index, actual)
      absorbFrames(of: index, actual)
      if actual.environments[index]?.state != .ending { finish(index) }
    }
    for index in picture.environments.indices
    where picture.environments[index]?.state == .ended && actual.environments[index] == nil {
      reap(index)
    }
  }

  /// Follows which frame the kernel cleared ahead of need.
  mutating func absorbClearing(_ actual: Picture) {
    for number in picture.frames.indices
    where picture.frames[number].use == .available(isClear: false) {
      if actual.frames[number].use == .available(isClear: true) {
        picture.frames[number].use = .available(isClear: true)
      }
    }
  }

  private mutating func absorbBindings(of environment: Int, _ actual: Picture) {
    for number in picture.frames.indices {
      let frame = picture.frames[number]
      let gone = frame.bindings.subtracting(actual.frames[number].bindings)
      for place in gone {
        let owner = picture.owner(of: place)
        guard frame.holder == environment || owner == environment else { continue }
        unbind(place, from: number)
        // Who bound a page table or a context page loses it; an ordinary frame is kept.
        if owner != environment {
          let isKept = frame.use == .held && picture.isLiving(owner)
          if isKept { complaints.append("frame \(number) was taken from a sharer") }
          tell(owner, ofLosing: number)
        }
        releaseIfOrphaned(number)
      }
    }
  }

  private mutating func absorbFrames(of environment: Int, _ actual: Picture) {
    for number in picture.frames.indices where picture.frames[number].holder == environment {
      guard actual.frames[number].holder != environment else { continue }
      if picture.frames[number].use == .held {
        letGo(number, by: environment)
      } else {
        if !picture.frames[number].bindings.isEmpty {
          complaints.append("frame \(number) went while it was bound")
        }
        release(number)
      }
    }
  }

  /// Everything went back.
  private mutating func finish(_ index: Int) {
    guard let environment = picture.environments[index] else { return }
    if charge(index) + filterCount(of: index) != 0 {
      complaints.append("environment \(index) ended and holds something")
    }
    picture.environments[index]?.state = .ended
    give(
      environment.frameQuota, environment.guaranteedFrames, environment.sliceQuota,
      environment.environmentQuota, environment.filterQuota, environment.ringQuota,
      to: environment.parent)
    give(
      -environment.frameQuota, -environment.guaranteedFrames, -environment.sliceQuota,
      -environment.environmentQuota, -environment.filterQuota, -environment.ringQuota, to: index)
  }

  /// The row is forgotten.
  private mutating func reap(_ index: Int) {
    if let parent = picture.environments[index]?.parent, parent != 0 {
      give(0, 0, 0, 1, 0, 0, to: parent)
      credit(1, .environment, parent)
    }
    for row in rows(of: index) { picture.requests[row] = PlainRequest() }
    picture.environments[index] = nil
    picture.environmentGenerations[index] += 1
  }
}
