// What a disk has: each command's row is in use and no other is, its frames and blocks are kept from every other
// use, and its ring counts it.

import ExokernelABI

@testable import KernelCore

extension Invariants {
  func checkDisks() {
    checkCommands()
    checkPins()
    let uses = machine.disks.outstanding.count { $0.operation != .flush }
    require(machine.disks.useCount == uses, "\(machine.disks.useCount) uses, not \(uses)")
    for ring in machine.network.rings.indices.dropFirst() {
      let record = machine.network.rings[ring]
      // What was bound to a row that is unused is forgotten when it is used again.
      guard record.holder != 0, record.kind != .disk else { continue }
      require(
        !(0..<DiskRing.bindingCapacity).contains { machine[extentAt: $0, of: ring].isBound },
        "ring \(ring) is no disk's and has extents")
    }
  }

  /// How many commands of a ring the disk has.
  func commandCount(ofRing ring: Int) -> Int {
    machine.disks.outstanding.count { Int(machine.disks.commands[Int($0.tag)].ring) == ring }
  }

  /// A row is in flight, once, or on the list of unused ones.
  private func checkCommands() {
    var rows: Set<Int> = []
    for command in machine.disks.outstanding {
      let index = Int(command.tag)
      let row = machine.disks.commands[index]
      require(rows.insert(index).inserted, "two commands have row \(index)")
      require((row.use != .none) == (command.operation != .flush), "row \(index) miscounts its use")
      let pages = (0..<Int(row.pageCount)).map { Int(machine[page: $0, ofCommand: index]) }
      require(pages == command.pages, "row \(index) names \(pages), not \(command.pages)")
      require(
        machine.network.rings[Int(row.ring)].kind == .disk, "row \(index) is of no disk's ring")
    }
    var unused = Set(machine.disks.commands.indices.dropFirst()).subtracting(rows)
    var index = unusedCommand
    while index != 0, unused.remove(index) != nil {
      index = Int(machine.disks.commands[index].next)
    }
    require(index == 0 && unused.isEmpty, "the list of unused commands is wrong")
  }

  /// A frame has as many pins as commands name it, and then it is its ring's holder's, or nobody's; and one for a
  /// queue whose device reaches it.
  private func checkPins() {
    var pins = Array(repeating: 0, count: machine.frameCount)
    for command in machine.disks.outstanding {
      let ring = machine.network.rings[Int(machine.disks.commands[Int(command.tag)].ring)]
      for frame in command.pages {
        pins[frame] += 1
        let entry = machine.frames[frame]
        require(
          entry.isKind(.held) || entry.awaitsDevice, "frame \(frame) is pinned and \(entry.kind)")
        require(
          entry.holder == Int(ring.holder) || !picture.isLiving(entry.holder),
          "frame \(frame) is in a request of another than its holder")
      }
    }
    for queue in machine.queues.records {
      for frame in Int(queue.firstFrame)..<Int(queue.firstFrame + queue.frameCount) {
        pins[frame] += 1
        let entry = machine.frames[frame]
        require(
          queue.state == .stopping
            || entry.isKind(.sharedWithKernel) && entry.holder == Int(queue.holder),
          "frame \(frame) is in reach of a queue, and \(entry.kind) of \(entry.holder)")
      }
    }
    for frame in 1..<machine.frameCount where machine.frames[frame].pinCount != pins[frame] {
      require(
        false, "frame \(frame) has \(machine.frames[frame].pinCount) pins, not \(pins[frame])")
    }
  }
}
