// Filters in the model: lists of byte tests, each compared with every other.

import ExokernelABI
import KernelCore

extension ReferenceModel {
  /// A filter that exists.
  private func filter(_ handle: UInt64) throws(KernelError) -> Int {
    let index = Int(handle & 0xffff_ffff)
    guard index > 0, index < picture.filters.count else { throw .noSuchFilter }
    guard picture.filterGenerations[index] == UInt32(handle >> 32) else { throw .stale }
    guard picture.filters[index] != nil else { throw .noSuchFilter }
    return index
  }

  /// A filter that an environment holds.
  private func heldFilter(_ handle: UInt64, by environment: Int) throws(KernelError) -> Int {
    let index = try filter(handle)
    guard picture.filters[index]?.holder == environment else { throw .notHeld }
    return index
  }

  /// A template that an environment holds.
  func template(_ handle: UInt64, of environment: Int) throws(KernelError) -> Int {
    let index = try heldFilter(handle, by: environment)
    guard picture.filters[index]?.pattern.direction == .outgoing else { throw .noSuchFilter }
    return index
  }

  mutating func allocateFilter(_ caller: Caller, _ a: [UInt64]) throws(KernelError) -> PlainNext {
    let environment = caller.environment
    let ring = try ring(a[0], of: environment)
    if a[3] >= FilterDescription.samples { throw .malformedFilter(1) }
    let description = FilterDescription.sample(a[3])
    let guardName = try capability(a[1], of: environment)
    let authority = try capability(a[2], of: environment)
    let quota = picture.environments[environment]?.filterQuota ?? 0
    guard filterCount(of: environment) < quota else { throw .quotaExceeded }
    guard picture.filters.dropFirst().contains(nil) else { throw .exhausted }
    let pattern = NaiveFilter(description)
    // Which of several reasons it names is the kernel's choice.
    let objections = objections(to: pattern, authority)
    if let objection = objections.first {
      return objections.contains { observed == .error($0) } ? observed : .error(objection)
    }

    let index = Int((observed.value ?? 0) & 0xffff)
    guard index > 0, index < picture.filters.count, picture.filters[index] == nil else {
      complaints.append("row \(index) was not free for a filter")
      return .done
    }
    picture.filters[index] = PlainFilter(
      holder: environment, ring: ring, headerLength: description.headerLength, pattern: pattern,
      guardName: guardName)
    return .answer(
      error: 0, value: UInt64(picture.filterGenerations[index]) << 32 | UInt64(index))
  }

  /// Every reason that there is to refuse a filter.
  private func objections(to new: NaiveFilter, _ authority: PlainCapability) -> [KernelError] {
    var found: [KernelError] = []
    var isContained = false
    let write = Rights.write.rawValue
    for other in picture.filters.compactMap({ $0 })
    where other.pattern.direction == new.direction && !new.isDisjoint(from: other.pattern) {
      let (isInside, isOutside) = (other.pattern.contains(new), new.contains(other.pattern))
      isContained = isContained || isInside
      if isInside, isOutside {
        found.append(.notFree)
      } else if !isInside, !isOutside {
        found.append(.overlaps)
      } else if !authority.dominates(other.guardName, for: write) {
        found.append(.notPermitted)
      }
    }
    if !isContained, !authority.dominates(picture.linkGuard, for: write) {
      found.append(.notPermitted)
    }
    return found
  }

  mutating func shareFilter(_ caller: Caller, _ a: [UInt64]) throws(KernelError) {
    if a[0] == 0 {
      guard picture.environments[caller.environment]?.holdsLink == true else { throw .notHeld }
      picture.linkGuard = try capability(a[1], of: caller.environment)
      return
    }
    let index = try heldFilter(a[0], by: caller.environment)
    let guardName = try capability(a[1], of: caller.environment)
    picture.filters[index]?.guardName = guardName
  }

  mutating func freeFilter(_ caller: Caller, _ a: [UInt64]) throws(KernelError) {
    let index = try filter(a[0])
    guard let filter = picture.filters[index] else { throw .noSuchFilter }
    if filter.holder != caller.environment {
      let held = try capability(a[1], of: caller.environment)
      guard held.dominates(filter.guardName, for: Rights.control.rawValue) else {
        throw .notPermitted
      }
    }
    release(filter: index)
    credit(1, .filter, filter.holder)
  }

  mutating func release(filter index: Int) {
    let ring = picture.filters[index]?.ring ?? 0
    picture.filters[index] = nil
    picture.filterGenerations[index] += 1
    releaseIfIdle(ring: ring)
  }

  /// Follows which filters of an environment that ends the kernel took back.
  mutating func absorbFilters(of environment: Int, _ actual: Picture) {
    for index in picture.filters.indices
    where picture.filters[index]?.holder == environment
      && actual.filterGenerations[index] != picture.filterGenerations[index]
    {
      release(filter: index)
    }
  }
}
