// Environments that live and die with disk rings, at random: extents are bound and asked back, frames freed,
// wired, saved and taken, requests made, right and wrong, and the disk ends what it has in any order. Everything
// happens by kernel calls.

import ExokernelABI
import TestSupport
import Testing

@testable import KernelCore

/// A few environments beside the first, which is over them.
final class DiskLives {
  let computer = Computer(frames: 130, environments: 8, contexts: 8)
  private var random: SplitMix64
  /// The children, and those that have ended and whose rows are in use still.
  private var children: [Int] = []
  private var dead: [Int] = []
  private static let childCount = 3

  /// How often each kind of request ended, and what became of them on the way.
  private(set) var history = DiskHistory()
  /// The tags of the requests that the disk has.
  private var open: Set<UInt64> = []
  private var nextTag: UInt64 = 1

  private var machine: FakeMachine { computer.kernel.machine }
  private var first: Int { computer.first }

  init(seed: UInt64) throws {
    random = SplitMix64(seed: seed)
    try computer.succeed(Request(.deriveCapability, 0, 1, 7, 0, 1 | 15 << 8), by: first)
    computer.kernel.machine.disks.name =
      machine.capabilities[first * EnvironmentRecord.capabilitySlots + 1]
    computer.kernel.machine.queues.add(2)
    try computer.makeTables(for: 0x40_0000, in: first)
    _ = try computer.makeContext(in: first)
    for _ in 0..<DiskLives.childCount { try makeChild() }
  }

  private func makeChild() throws {
    let child = try computer.makeEnvironment(by: first, frames: 28, guardSlot: 1, rings: 1)
    try computer.succeed(Request(.grantCapability, 1, computer.claim(child), 1), by: first)
    try computer.succeed(Request(.grantCapability, 0, computer.claim(child), 2), by: first)
    try computer.makeTables(for: 0x40_0000, in: child)
    _ = try computer.makeContext(in: child)
    children.append(child)
    bindRing(child)
    for _ in 0..<6 { allocate(child) }
  }

  // MARK: Steps

  /// Does something.
  func step() throws {
    bury()
    history.mostOutstanding = max(history.mostOutstanding, machine.disks.outstanding.count)
    guard let child = children.randomElement(using: &random) else {
      finishOne()
      return try revive()
    }
    switch Int.random(in: 0..<44, using: &random) {
    case 0..<11: transfer(child)
    case 11..<20: finishOne()
    case 20, 21: allocate(child)
    case 22..<25: call(.freeFrames, 0, UInt64(frame(of: child)), count(2), by: child)
    case 25: bindRing(child)
    case 26: if random.oneIn(3) { call(.unbindRing, ring(of: child), by: child) }
    case 27, 28: bindExtent(child)
    case 29, 30: call(.bindSaveArea, ring(of: child), place(), count(95), count(9), by: child)
    case 31, 32: wire(child)
    case 33: revoke(child)
    case 34, 35: passTime()
    case 36: computer.kernel.machine.disks.isBusy = random.oneIn(4)
    case 37: replaceExtent()
    case 39, 40: bindQueue(child)
    case 41: unbindQueue(child)
    case 42: becomeStill()
    case 38: if random.oneIn(3) { end(child) } else { computer.kernel.settleFrames() }
    default: try revive()
    }
  }

  /// The disk ends all that it has.
  ///
  /// - Returns: How many requests were forgotten.
  func finishAll() -> Int {
    while !machine.disks.outstanding.isEmpty { finishOne() }
    return open.count
  }

  @discardableResult
  private func call(_ call: Call, _ arguments: UInt64..., by environment: Int) -> Bool {
    computer.call(Request(call, arguments), by: environment).error == nil
  }

  private func count(_ most: UInt64) -> UInt64 { UInt64.random(in: 1...most, using: &random) }

  private func place() -> UInt64 { UInt64.random(in: 0..<3, using: &random) }

  /// A frame that an environment holds, mostly.
  private func frame(of environment: Int) -> Int {
    let own = (1..<machine.frameCount).filter {
      machine.frames[$0].holder == environment && machine.frames[$0].isKind(.held)
    }
    return random.oneIn(12) || own.isEmpty
      ? Int.random(in: 0..<machine.frameCount + 2, using: &random) : random.pick(own, else: 1)
  }

  /// A ring of an environment, mostly.
  private func ring(of environment: Int) -> UInt64 {
    let rings = machine.network.rings.indices.filter {
      Int(machine.network.rings[$0].holder) == environment
    }
    let index = random.oneIn(15) ? 1 : random.pick(rings, else: 1)
    return RingHandle(index: index, generation: machine.network.rings[index].generation).rawValue
  }

  // MARK: What it is made of

  private func allocate(_ child: Int) {
    let isWired: UInt64 = random.oneIn(3) ? FrameEntry.wired : 0
    call(.allocateFrames, 0, .max, 1, 15 | isWired, by: child)
  }

  private func bindRing(_ child: Int) {
    let start = (1..<machine.frameCount - 1).first {
      computer.isAvailable($0) && computer.isAvailable($0 + 1)
    }
    guard let start, call(.allocateFrames, 0, UInt64(start), 2, 15, by: child) else { return }
    if call(.bindRing, 0, UInt64(start), 2 | UInt64(RingKind.disk.rawValue) << 16, by: child) {
      bindExtent(child)
    } else {
      call(.freeFrames, 0, UInt64(start), 2, by: child)
    }
  }

  private func bindExtent(_ child: Int) {
    let ring = ring(of: child)
    if random.oneIn(6) {
      call(.bindExtent, ring, place(), 0, 0, 0, by: child)
    } else {
      let rights: UInt64 = random.oneIn(4) ? count(3) : 3
      call(.bindExtent, ring, place(), rights << 8, 1, 1, by: child)
    }
  }

  private func bindQueue(_ child: Int) {
    let slot: UInt64 = random.oneIn(9) ? 1 : 2
    if call(.bindQueue, count(3) - 1, UInt64(frame(of: child)), count(2), slot, by: child) {
      history.queues += 1
    }
  }

  private func unbindQueue(_ child: Int) {
    let queue = Int.random(in: 0..<machine.queueCount, using: &random)
    let generation = machine[queue: queue].generation &- (random.oneIn(6) ? 1 : 0)
    call(.unbindQueue, DiskQueueHandle(index: queue, generation: generation).rawValue, by: child)
  }

  /// A queue's controller has stopped: it reaches nothing, and is ready again.
  private func becomeStill() {
    for queue in 0..<machine.queueCount where machine[queue: queue].state == .stopping {
      if machine[queue: queue].frameCount != 0 {
        computer.kernel.machine.queues.windows[queue] = 0..<0
        computer.kernel.finishStopping(queue: queue)
      } else {
        computer.kernel.machine[queue: queue].stateValue = DiskQueueState.free.rawValue
      }
    }
  }

  /// Wires or unwires some frames.
  private func wire(_ child: Int) {
    let isAll = random.oneIn(2)
    for _ in 0..<(isAll ? 20 : 2) {
      call(.wireFrames, 0, UInt64(frame(of: child)), 1, isAll ? 1 : count(2) - 1, by: child)
    }
  }

  /// The extent is freed and had again, which its use forbids.
  private func replaceExtent() {
    guard random.oneIn(12), machine.disks.useCount == 0 else { return }
    computer.kernel.machine.disks.generation += 1
  }

  // MARK: Requests

  private func transfer(_ child: Int) {
    let ring = RingHandle(rawValue: ring(of: child))
    let record = machine.network.rings[ring.index]
    guard record.kind == .disk, Int(record.holder) == child else { return }
    let wanted = Int(count(4))
    let tags = (0..<wanted).map { nextTag + UInt64($0) }
    nextTag += UInt64(wanted)
    for index in 0..<wanted { prepare(index, tag: tags[index], ring.index, child) }
    let before = machine.disks.outstanding.count
    let answer = computer.kernel.transferBlocks(
      Caller(context: 0, environment: child), ring: ring.rawValue, count: UInt64(wanted))
    let started = Int(answer.value)
    #expect(machine.disks.outstanding.count == before + started)
    open.formUnion(tags.prefix(started))
    history.started += started
    if answer.error != 0 { history.refused += 1 }
  }

  /// Ring 3 writes a request.
  private func prepare(_ index: Int, tag: UInt64, _ ring: Int, _ child: Int) {
    let frame = Int(machine.network.rings[ring].frame)
    let bound = (0..<DiskRing.bindingCapacity).filter { machine[extentAt: $0, of: ring].isBound }
    let place = random.oneIn(12) ? place() : UInt64(random.pick(bound, else: 0))
    let operation = UInt64.random(in: 1...4, using: &random)
    let pages = operation < 3 ? Int.random(in: 1...5, using: &random) : 0
    let blocks = operation < 3 ? UInt64(pages) : operation == 4 ? count(9) : 0
    let control = (random.oneIn(20) ? 7 : operation) | blocks << 8 | UInt64(8 * index) << 32
    let word = (DiskRing.requests + index * DiskRequest.size) / 8
    for (offset, value) in [tag, control, place, count(97) - 1].enumerated() {
      computer.kernel.machine[word: word + offset, in: frame] = value
    }
    for page in 0..<pages {
      let (entry, shift) = (8 * index + page, UInt64(page % 2 * 32))
      var value = computer.kernel.machine[word: entry / 2, in: frame + 1]
      value = value & ~(0xffff_ffff << shift) | UInt64(self.frame(of: child)) << shift
      computer.kernel.machine[word: entry / 2, in: frame + 1] = value
    }
  }

  /// The disk is done with one of its commands: its owner hears of it, once.
  private func finishOne() {
    guard let index = machine.disks.outstanding.indices.randomElement(using: &random) else {
      return
    }
    let command = computer.kernel.machine.disks.outstanding.remove(at: index)
    let row = machine.disks.commands[Int(command.tag)]
    let before = machine.network.rings[Int(row.ring)]
    let status = random.oneIn(5) ? DiskStatus.deviceReset : .success
    computer.kernel.finishTransfer(Int(command.tag), status)
    if row.tag & DiskCompletion.isOfSaving == 0 {
      #expect(open.remove(row.tag) != nil, "request \(row.tag) ended twice, or never began")
    } else {
      history.saved += 1
    }
    guard before.holder != 0 else { return history.ofTheDead += 1 }
    let frame = Int(before.frame)
    let entry = Int(before.completed) % DiskRing.completionCapacity
    let word = (DiskRing.completions + entry * DiskCompletion.size) / 8
    #expect(machine[word: word, in: frame] == row.tag)
    #expect(machine[word: word + 1, in: frame] == status.rawValue)
    #expect(machine[word: DiskRing.completed / 8, in: frame] == UInt64(before.completed) + 1)
  }

  // MARK: Revocation and ends

  private func revoke(_ child: Int) {
    let kind = random.pick([ResourceClass.frame, .frame, .extent, .queue], else: .frame)
    call(.revoke, computer.claim(child), kind.rawValue, count(4), by: first)
  }

  private func passTime() {
    let before = taken
    computer.kernel.machine.now += random.oneIn(3) ? 70_000 : count(3000)
    for _ in 0..<Int(count(4)) { computer.interrupt() }
    history.taken += max(0, taken - before)
  }

  private var taken: Int { machine.revocations.reduce(0) { $0 + Int($1.taken) } }

  private func end(_ child: Int) {
    // Who destroys another has the processor, or nobody has.
    guard computer.caller.environment != child else { return }
    let ended = computer.call(Request(.destroyEnvironment, computer.claim(child)), by: first)
    #expect(ended.error == nil || ended.error == .again)
  }

  /// Whoever ended is a child no more.
  private func bury() {
    let ended = children.filter { machine[environment: $0].state != .living }
    guard !ended.isEmpty else { return }
    history.ended += ended.count
    children.removeAll { ended.contains($0) }
    dead += ended
  }

  /// Some of what idle time is for, and somebody new in place of who ended.
  private func revive() throws {
    for _ in 0..<Int(count(8)) where !computer.tearDownSomething() {
      computer.kernel.settleFrames()
      _ = computer.clearOneFrame()
    }
    // A row says how its environment ended, until who made it has read that.
    for child in dead where machine[environment: child].state != .unused {
      call(.destroyEnvironment, computer.claim(child), by: first)
    }
    dead.removeAll { machine[environment: $0].state == .unused }
    guard children.count < DiskLives.childCount, dead.isEmpty else { return }
    let free = (1..<machine.frameCount).count { computer.isAvailable($0) }
    if free > 40 { try makeChild() }
  }
}
