// Rings and filters: each row has a holder that lives or is nobody's, a ring has its frames for itself, and
// what the device has is somebody's.

import ExokernelABI

@testable import KernelCore

extension Invariants {
  // MARK: Rings

  func checkRings() {
    var frames: Set<Int> = []
    for index in picture.rings.indices.dropFirst() {
      guard let ring = picture.rings[index] else { continue }
      let count = picture.filters.count { $0?.ring == index }
      require(
        machine.network.rings[index].filterCount == count,
        "ring \(index) miscounts its \(count) filters")
      let packets = machine.network.outstanding.count { Int($0.tag >> 24) == index }
      let inFlight = packets + commandCount(ofRing: index)
      require(ring.inFlight == inFlight, "ring \(index) miscounts its \(inFlight) requests")
      require(
        ring.sent == ring.completed + ring.inFlight, "ring \(index) has lost sight of a request")
      guard ring.holder != 0 else {
        require(count + inFlight > 0, "nobody's ring \(index) is kept for nothing")
        continue
      }
      require(picture.isLiving(ring.holder), "the holder of ring \(index) is dead")
      for frame in ring.frames {
        require(
          picture.frames[frame].use == .sharedWithKernel
            && picture.frames[frame].holder == ring.holder,
          "frame \(frame) of ring \(index) is \(picture.frames[frame].use)")
        require(frames.insert(frame).inserted, "frame \(frame) is in two rings")
      }
    }
    require(
      outstandingCount == machine.network.outstanding.count,
      "what the network's device has is miscounted")
    checkRingRows()
  }

  /// Rows that are not used are on their list, the others each on their holder's.
  private func checkRingRows() {
    var unused = Set(picture.rings.indices.dropFirst().filter { picture.rings[$0] == nil })
    var row = unusedRing
    while row != 0, unused.remove(row) != nil { row = Int(machine.network.rings[row].next) }
    require(row == 0 && unused.isEmpty, "the list of unused rings is wrong")
    for index in picture.environments.indices {
      guard let environment = picture.environments[index] else { continue }
      var held = Set(picture.rings.indices.filter { picture.rings[$0]?.holder == index })
      require(environment.ringCount == held.count, "environment \(index) miscounts its rings")
      require(held.count <= environment.ringQuota, "environment \(index) has too many rings")
      row = Int(machine.environments[index].firstRing)
      while row != 0, held.remove(row) != nil { row = Int(machine.network.rings[row].next) }
      require(row == 0 && held.isEmpty, "the rings of environment \(index) are not on its list")
    }
  }

  // MARK: Filters

  func checkFilters(of kernel: borrowing Exokernel<FakeMachine>) {
    for index in picture.filters.indices {
      guard let filter = picture.filters[index] else { continue }
      let state = picture.environments[filter.holder]?.state
      require(state == .living || state == .ending, "the holder of filter \(index) is dead")
      let owner = picture.rings[filter.ring]?.holder
      require(
        owner == filter.holder || owner == 0 && state == .ending,
        "filter \(index) names a ring that is not its holder's")
    }
    for index in picture.environments.indices {
      guard let environment = picture.environments[index] else { continue }
      var held = Set(picture.filters.indices.filter { picture.filters[$0]?.holder == index })
      require(environment.filterCount == held.count, "environment \(index) miscounts its filters")
      require(held.count <= environment.filterQuota, "environment \(index) has too many filters")
      var (row, previous) = (Int(machine.environments[index].firstFilter), 0)
      while row != 0, held.remove(row) != nil {
        let record = machine.filterTables.filters[row]
        require(Int(record.previous) == previous, "filter \(row) has a wrong neighbour")
        (row, previous) = (Int(record.next), row)
      }
      require(row == 0 && held.isEmpty, "the filters of environment \(index) are not on its list")
    }
    guard machine.filterCapacity > 0 else { return }
    for violation in FilterInvariants.violations(of: kernel) { require(false, violation) }
  }
}
