// Capabilities in the model: paths of bytes in 16 slots.

import ExokernelABI
import KernelCore

extension ReferenceModel {
  func slot(_ raw: UInt64) throws(KernelError) -> Int {
    guard raw < 16 else { throw .noCapability }
    return Int(raw)
  }

  /// A capability that an environment holds.
  func capability(_ raw: UInt64, of environment: Int) throws(KernelError) -> PlainCapability {
    let held = picture.environments[environment]?.capabilities[try slot(raw)] ?? .empty
    guard held.isName else { throw .noCapability }
    return held
  }

  /// A living environment by its handle.
  func environment(_ handle: UInt64) throws(KernelError) -> Int {
    let index = Int(handle & 0xffff)
    guard index > 0, index < picture.environments.count else { throw .noSuchEnvironment }
    guard picture.environmentGenerations[index] == UInt32(handle >> 32) else { throw .stale }
    guard picture.isLiving(index) else { throw .noSuchEnvironment }
    return index
  }

  /// For whom a call acts.
  func claimed(_ raw: UInt64, _ caller: Caller) throws(KernelError) -> Int {
    if raw == 0 { return caller.environment }
    let index = try environment(raw & ~0xffff_0000)
    if index == caller.environment { return index }
    let held = try capability(raw >> 16 & 0xff, of: caller.environment)
    guard let guardName = picture.environments[index]?.guardName,
      held.dominates(guardName, for: Rights.control.rawValue)
    else { throw .notPermitted }
    return index
  }

  func handle(ofEnvironment index: Int) -> UInt64 {
    UInt64(picture.environmentGenerations[index]) << 32 | UInt64(index)
  }

  // MARK: Calls

  mutating func derive(_ caller: Caller, _ a: [UInt64]) throws(KernelError) {
    guard case .name(let path, let held) = try capability(a[0], of: caller.environment) else {
      throw .noCapability
    }
    let target = try slot(a[1])
    try requireEmpty(target, of: caller.environment)
    let rights = UInt8(truncatingIfNeeded: a[4] >> 8)
    guard a[4] <= 0xffff, rights != 0, rights <= 0x0f else { throw .badArgument(4) }
    guard rights & ~held == 0 else { throw .notPermitted }
    let count = Int(a[4] & 0xff)
    guard path.count + count <= 14 else { throw .nameTooLong }
    let suffix: [UInt8] = (0..<count).map { byte in
      let word = byte < 8 ? a[2] : a[3]
      return UInt8(truncatingIfNeeded: word >> UInt64(byte % 8 * 8))
    }
    picture.environments[caller.environment]?.capabilities[target] =
      .name(path + suffix, rights: rights)
  }

  private func requireEmpty(_ slot: Int, of environment: Int) throws(KernelError) {
    if picture.environments[environment]?.capabilities[slot].isName ?? true {
      throw .slotOccupied
    }
  }

  mutating func openSlot(_ caller: Caller, _ a: [UInt64]) throws(KernelError) {
    let target = try slot(a[0])
    try requireEmpty(target, of: caller.environment)
    if a[1] != 0 { _ = try environment(a[1]) }
    picture.environments[caller.environment]?.capabilities[target] = .open(to: a[1])
  }

  mutating func grant(_ caller: Caller, _ a: [UInt64]) throws(KernelError) {
    let source = try capability(a[0], of: caller.environment)
    let receiver = try environment(a[1] & ~0xffff_0000)
    let target = try slot(a[2])
    try requireEmpty(target, of: receiver)
    let present = picture.environments[receiver]?.capabilities[target]
    let giver = handle(ofEnvironment: caller.environment)
    let isOpen = present == .open(to: 0) || present == .open(to: giver)
    if !isOpen {
      do throws(KernelError) { _ = try claimed(a[1], caller) } catch { throw .slotNotOpen }
    }
    picture.environments[receiver]?.capabilities[target] = source
  }

  mutating func drop(_ caller: Caller, _ a: [UInt64]) throws(KernelError) {
    let target = try slot(a[0])
    picture.environments[caller.environment]?.capabilities[target] = .empty
  }
}
