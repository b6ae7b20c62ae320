// Frames and bindings: each frame is on exactly one list, each entry has exactly one record and the other
// way round, free frames are clear, and nothing stale is cached.

import ExokernelABI

extension Invariants {
  // MARK: Lists

  func checkFrameLists() {
    var lists: [List?] = Array(repeating: nil, count: machine.frameCount)
    let free = walk(freeHead, .free, &lists)
    require(free.count == freeCount, "the free list counts \(freeCount), not \(free.count)")
    for frame in free {
      require(machine.frames[frame].isKind(.free), "frame \(frame) is listed as free")
      require(machine.pages[frame].isClear, "frame \(frame) is free and not clear")
    }
    let draining = walk(drainingHead, .draining, &lists)
    require(draining.count == drainingCount, "the draining list counts \(drainingCount)")
    for frame in draining {
      require(machine.frames[frame].isKind(.draining), "frame \(frame) is listed as draining")
    }
    for frame in walk(awaitingHead, .awaiting, &lists) {
      require(machine.frames[frame].awaitsDevice, "frame \(frame) is listed as waiting")
    }
    for environment in 0..<machine.environmentCapacity {
      let head = Int(machine.environments[environment].firstFrame)
      for frame in walk(head, .held(by: environment), &lists) { checkHeld(frame, by: environment) }
    }
    for frame in 1..<machine.frameCount where !machine.frames[frame].isKind(.reserved) {
      require(lists[frame] != nil, "frame \(frame) is on no list")
      let isAvailable = picture.frames[frame].isAvailable
      require(
        !isAvailable || machine.frames[frame].bindingCount == 0, "frame \(frame) is free and bound")
    }
  }

  /// A list of frames.
  private enum List {
    case free
    case draining
    case awaiting
    case held(by: Int)
  }

  private func checkHeld(_ frame: Int, by environment: Int) {
    let entry = machine.frames[frame]
    require(entry.holder == environment, "frame \(frame) is on the list of \(environment)")
    require(!picture.frames[frame].isAvailable, "frame \(frame) is free and held")
    if environment == 0 {
      require(
        entry.isKind(.held) && entry.bindingCount > 0, "nobody's frame \(frame) is bound by nobody")
    }
  }

  /// The frames of a list, whose links must agree.
  private func walk(_ head: Int, _ list: List, _ lists: inout [List?]) -> [Int] {
    var members: [Int] = []
    var previous = 0
    var frame = head
    while frame != 0 {
      guard frame < machine.frameCount, lists[frame] == nil else {
        require(false, "frame \(frame) is on the list \(list) and on another, or is none")
        break
      }
      lists[frame] = list
      members.append(frame)
      require(
        Int(machine.frames[frame].previous) == previous, "frame \(frame) has a wrong neighbour")
      previous = frame
      frame = Int(machine.frames[frame].next)
    }
    return members
  }

  // MARK: Bindings

  func checkBindings() {
    var recorded = 0
    for frame in picture.frames.indices {
      let bindings = picture.frames[frame].bindings
      recorded += bindings.count
      let isEnding = picture.environments[picture.frames[frame].holder]?.state == .ending
      require(
        isEnding || machine.frames[frame].awaitsDevice
          || bindings.count == machine.frames[frame].bindingCount,
        "frame \(frame) counts \(machine.frames[frame].bindingCount) bindings, not \(bindings.count)"
      )
      for place in bindings { checkRecord(place, of: frame) }
      if !isEnding, let level = picture.frames[frame].level, level < 4 {
        let parents = bindings.filter { picture.frames[$0.table].level == level + 1 }
        require(
          parents.count == 1 || picture.isFrozen(frame),
          "table \(frame) has \(parents.count) parents and is not frozen")
      }
    }
    var entries = 0
    for table in picture.frames.indices {
      for (index, word) in picture.frames[table].entries where word & 1 != 0 {
        entries += 1
        checkEntry(word, at: Place(table: table, index: index))
      }
    }
    require(entries == recorded, "there are \(entries) entries and \(recorded) records")
  }

  /// A record names an entry that names the frame.
  private func checkRecord(_ place: Place, of frame: Int) {
    let word = picture.frames[place.table].entries[place.index] ?? 0
    let entry = PageTableEntry(rawValue: word)
    require(
      picture.frames[place.table].level != nil && entry.isPresent && entry.frame == frame,
      "frame \(frame) has a record of \(place), which does not name it")
  }

  /// An entry allows what its frame allows.
  private func checkEntry(_ word: UInt64, at place: Place) {
    let entry = PageTableEntry(rawValue: word)
    guard entry.frame < machine.frameCount, let level = picture.frames[place.table].level else {
      return require(false, "the entry \(place) names no frame")
    }
    let target = picture.frames[entry.frame]
    require(target.bindings.contains(place), "the entry \(place) is not recorded")
    require(word & PageTableEntry.user != 0, "the entry \(place) is not for ring 3")
    require(word & PageTableEntry.large == 0, "the entry \(place) is a large page")
    if level > 1 {
      require(target.level == level - 1, "the entry \(place) names no table of the next level")
      require(
        target.holder == picture.frames[place.table].holder || word & PageTableEntry.frozen != 0,
        "the entry \(place) names another's table")
      return
    }
    require(
      !picture.isFrozen(place.table) || target.holder == picture.frames[place.table].holder,
      "the entry \(place) of a frozen table names another's frame")
    let isReadable = target.use == .held || target.use == .sharedWithKernel || target.level != nil
    require(isReadable, "the entry \(place) names a frame that nobody may read")
    let mayWrite = word & (PageTableEntry.writable | PageTableEntry.mayWrite) != 0
    require(!mayWrite || target.level == nil, "the entry \(place) may write a page table")
    require(
      !entry.isWritable || word & PageTableEntry.mayWrite != 0,
      "the entry \(place) writes without the right")
  }

  // MARK: What is cached

  /// With every call's end nothing is cached that the tables do not say.
  func checkCache() {
    let root = machine.tlb.root
    guard root != 0 else { return }
    require(machine.frames[root].isKind(.table), "the loaded root \(root) is no table")
    let reach = ModelTLB.reachable(from: root, in: machine.pages)
    let stale = machine.tlb.translations.ascendingDifference(reach.translations)
    require(stale.isEmpty, "stale translations are cached: \(stale)")
    let staleTables = machine.tlb.tables.ascendingDifference(reach.tables)
    require(staleTables.isEmpty, "stale tables are cached: \(staleTables)")
  }
}
