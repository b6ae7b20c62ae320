// Quotas on their way back: from an environment that is asked for something to its parent, out of which
// they came.

import ExokernelABI

extension Exokernel where M: ~Copyable {
  /// Gives what an environment does not use of a quota to its parent, at most so much.
  ///
  /// - Returns: How much.
  mutating func returnUnusedQuota(_ count: UInt32, _ kind: ResourceClass, of environment: Int)
    -> UInt32
  {
    let record = machine[environment: environment]
    let unused: UInt32 =
      switch kind {
      case .frame: unusedFrames(of: record)
      case .slice: UInt32(record.sliceQuota &- record.sliceCount)
      case .filter: UInt32(record.filterQuota &- record.filterCount)
      case .environment: record.environmentQuota
      case .extent, .queue: 0
      }
    let returned = min(count, unused)
    returnQuota(returned, kind, of: environment)
    return returned
  }

  /// What is guaranteed stays, used or not.
  private func unusedFrames(of record: EnvironmentRecord) -> UInt32 {
    let kept = max(record.frameCount, record.guaranteedFrames)
    return record.frameQuota > kept ? record.frameQuota &- kept : 0
  }

  /// Moves so much of a quota to the parent.
  mutating func returnQuota(_ count: UInt32, _ kind: ResourceClass, of environment: Int) {
    let parent = Int(machine[environment: environment].parent)
    let narrow = UInt16(truncatingIfNeeded: count)
    switch kind {
    case .frame:
      machine[environment: environment].frameQuota &-= count
      machine[environment: parent].frameQuota &+= count
    case .slice:
      machine[environment: environment].sliceQuota &-= narrow
      machine[environment: parent].sliceQuota &+= narrow
    case .filter:
      machine[environment: environment].filterQuota &-= narrow
      machine[environment: parent].filterQuota &+= narrow
    case .environment:
      machine[environment: environment].environmentQuota &-= count
      machine[environment: parent].environmentQuota &+= count
    case .extent, .queue: break
    }
  }
}
