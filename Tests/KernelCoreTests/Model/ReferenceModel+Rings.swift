// Packet rings in the model: runs of frames that stay with them.

import ExokernelABI
import KernelCore

extension ReferenceModel {
  /// How many rings and filters an environment has.
  func ringCount(of environment: Int) -> Int {
    picture.rings.count { $0?.holder == environment }
  }

  func filterCount(of environment: Int) -> Int {
    picture.filters.count { $0?.holder == environment }
  }

  /// A ring that an environment holds.
  func ring(_ handle: UInt64, of environment: Int) throws(KernelError) -> Int {
    let index = Int(handle & 0xffff)
    guard index > 0, index < picture.rings.count else { throw .noSuchRing }
    guard picture.ringGenerations[index] == UInt32(handle >> 32) else { throw .stale }
    guard picture.rings[index]?.holder == environment else { throw .notHeld }
    return index
  }

  mutating func bindRing(_ caller: Caller, _ a: [UInt64]) throws(KernelError) -> PlainNext {
    let environment = try claimed(a[0], caller)
    guard [2, 3, 5, 9, 17, 33, 65, 129, 257].contains(a[2]) else { throw .badArgument(2) }
    let count = Int(a[2])
    let first = try heldFrame(a[1], by: environment)
    for offset in 1..<count { _ = try heldFrame(UInt64(first + offset), by: environment) }
    let quota = picture.environments[environment]?.ringQuota ?? 0
    guard ringCount(of: environment) < quota else { throw .quotaExceeded }
    guard picture.rings.dropFirst().contains(nil) else { throw .exhausted }

    let index = Int((observed.value ?? 0) & 0xffff)
    guard index > 0, index < picture.rings.count, picture.rings[index] == nil else {
      complaints.append("row \(index) was not free for a ring")
      return .done
    }
    let ring = PlainRing(holder: environment, frame: first, slotCount: 2 * (count - 1))
    for number in ring.frames {
      picture.frames[number].use = .sharedWithKernel
      picture.frames[number].isWired = false
    }
    picture.rings[index] = ring
    return .answer(error: 0, value: UInt64(picture.ringGenerations[index]) << 32 | UInt64(index))
  }

  mutating func unbindRing(_ caller: Caller, _ a: [UInt64]) throws(KernelError) {
    let index = try ring(a[0], of: caller.environment)
    guard let ring = picture.rings[index], ring.inFlight == 0,
      !picture.filters.contains(where: { $0?.ring == index })
    else { throw .inUse }
    for number in ring.frames { picture.frames[number].use = .held }
    picture.rings[index]?.holder = 0
    releaseIfIdle(ring: index)
  }

  /// The rings of an environment that ends are nobody's.
  mutating func endRings(of environment: Int) {
    for index in picture.rings.indices where picture.rings[index]?.holder == environment {
      picture.rings[index]?.holder = 0
      releaseIfIdle(ring: index)
    }
  }

  /// A ring that is nobody's is gone when no filter names it and the device has nothing of it.
  mutating func releaseIfIdle(ring index: Int) {
    guard let ring = picture.rings[index], ring.holder == 0, ring.inFlight == 0,
      !picture.filters.contains(where: { $0?.ring == index })
    else { return }
    picture.rings[index] = nil
    picture.ringGenerations[index] += 1
  }
}
