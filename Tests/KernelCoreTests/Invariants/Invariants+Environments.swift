// Environments: charges equal holdings, families are trees of living parents, rows are used or not.

import ExokernelABI

extension Invariants {
  func checkCharges() {
    let none = Array(repeating: 0, count: picture.environments.count)
    var (held, foreign, slots) = (none, none, none)
    for frame in picture.frames {
      held[frame.holder] += 1
      for place in frame.bindings {
        let owner = picture.owner(of: place)
        if owner != frame.holder { foreign[owner] += 1 }
      }
    }
    for slot in picture.slices { slots[slot.environment] += 1 }
    for index in picture.environments.indices {
      checkCharges(index, held: held[index], foreign: foreign[index], slots: slots[index])
    }
  }

  private func checkCharges(_ index: Int, held: Int, foreign: Int, slots: Int) {
    guard let environment = picture.environments[index] else { return }
    require(
      environment.frameCount == held + foreign,
      "environment \(index) is charged \(environment.frameCount), not \(held) + \(foreign)")
    require(
      environment.foreignBindings == foreign, "environment \(index) miscounts foreign bindings")
    require(
      environment.frameCount <= environment.frameQuota || environment.state == .ended,
      "environment \(index) is over its quota")
    require(environment.sliceCount == slots, "environment \(index) miscounts its slots")
    require(slots <= environment.sliceQuota, "environment \(index) has too many slots")
    if environment.state == .ended {
      require(held + foreign + slots == 0, "environment \(index) ended and holds something")
    }
  }

  /// What is given out, in all, of each of the six quotas; it never changes while the first lives.
  static func totals(_ picture: Picture) -> [Int] {
    var totals = [0, 0, 0, 0, 0, 0]
    for environment in picture.environments {
      guard let environment else { continue }
      totals[0] += environment.frameQuota
      totals[1] += environment.guaranteedFrames
      totals[2] += environment.sliceQuota
      // An environment counts for itself, and for its contexts beyond the first.
      totals[3] += environment.environmentQuota + max(environment.contexts.count, 1)
      totals[4] += environment.filterQuota
      totals[5] += environment.ringQuota
    }
    return totals
  }

  func checkFamilies() {
    var ending: Set<Int> = []
    for index in 1..<machine.environmentCapacity {
      guard let environment = picture.environments[index] else { continue }
      if environment.state == .ending { ending.insert(index) }
      let parent = environment.parent
      require(parent == 0 || picture.isLiving(parent), "the parent of \(index) is dead")
      let isChild = siblings(of: parent).contains(index)
      require(isChild, "environment \(index) is not among its parent's children")
    }
    for index in 0..<machine.environmentCapacity { checkChildren(of: index) }
    checkRows()
    var next = firstEnding
    var previous = 0
    while next != 0, ending.remove(next) != nil {
      require(
        Int(machine.environments[next].previousEnding) == previous,
        "the ending \(next) has a wrong neighbour")
      previous = next
      next = Int(machine.environments[next].nextEnding)
    }
    require(next == 0 && ending.isEmpty, "the list of the ending is wrong")
  }

  private func siblings(of parent: Int) -> [Int] {
    var members: [Int] = []
    var child = Int(machine.environments[parent].firstChild)
    while child != 0, members.count < machine.environmentCapacity {
      members.append(child)
      child = Int(machine.environments[child].nextSibling)
    }
    return members
  }

  private func checkChildren(of parent: Int) {
    var previous = 0
    for child in siblings(of: parent) {
      require(
        picture.environments[child]?.parent == parent,
        "\(child) is among the children of \(parent) and is not")
      require(
        Int(machine.environments[child].previousSibling) == previous,
        "the child \(child) has a wrong neighbour")
      previous = child
    }
  }

  /// Rows that are not used are all on their list.
  private func checkRows() {
    var unused = Set(
      picture.environments.indices.dropFirst().filter { picture.environments[$0] == nil })
    var row = unusedEnvironment
    while row != 0, unused.remove(row) != nil {
      row = Int(machine.environments[row].nextSibling)
    }
    require(row == 0 && unused.isEmpty, "the list of unused environments is wrong")
  }
}
