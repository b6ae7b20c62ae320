// What there is and whose it is, from the kernel's own tables: the same before an attack and after it, or
// something was lost or got.

import ExOS

/// The suite's resources, and everybody's that leave traces.
struct Ledger: Equatable {
  /// The environments that there are.
  private(set) var environments = 0
  /// Frames in use by an environment that there is not.
  private(set) var strays = 0
  private(set) var slots = 0
  private(set) var filters = 0
  private(set) var rings = 0
  /// What the suite may still have of each kind.
  private(set) var quotas = Quotas()

  struct Quotas: Equatable {
    var frames: UInt32 = 0
    var guaranteed: UInt32 = 0
    var environments: UInt32 = 0
    var slices: UInt16 = 0
    var filters: UInt16 = 0
    var rings: UInt16 = 0
  }

  /// Reads the tables.
  static func taken() -> Ledger {
    var ledger = Ledger()
    ledger.countEnvironments()
    ledger.countStrays()
    ledger.slots = (0..<Revealed.sliceCount).count { Revealed.slice($0)?.environment ?? 0 != 0 }
    let own = Revealed.ownEnvironment
    ledger.quotas = Quotas(
      frames: own.frameQuota, guaranteed: own.guaranteedFrames,
      environments: own.environmentQuota, slices: own.sliceQuota, filters: own.filterQuota,
      rings: own.ringQuota)
    return ledger
  }

  private mutating func countEnvironments() {
    for index in 1..<Revealed.environmentCapacity {
      guard let record = Revealed.environment(index), record.state != .unused else { continue }
      environments += 1
      filters += Int(record.filterCount)
      rings += Int(record.ringCount)
    }
  }

  private mutating func countStrays() {
    var isThere = Array(repeating: false, count: Revealed.environmentCapacity)
    for index in 1..<Revealed.environmentCapacity {
      isThere[index] = Revealed.environment(index)?.state != .unused
    }
    for number in 1..<Revealed.frameCount {
      guard let entry = Revealed.frame(number), !entry.isKind(.reserved), !entry.isKind(.free),
        !entry.isKind(.draining)
      else { continue }
      if entry.holder >= isThere.count || !isThere[entry.holder] { strays += 1 }
    }
  }
}

extension Ledger: CustomStringConvertible {
  var description: String {
    "\(environments) environments, \(strays) stray frames, \(slots) slots, \(filters) filters, "
      + "\(rings) rings; quotas of \(quotas.frames) frames, \(quotas.guaranteed) guaranteed, "
      + "\(quotas.environments) environments, \(quotas.slices) slots, \(quotas.filters) filters, "
      + "\(quotas.rings) rings"
  }
}
