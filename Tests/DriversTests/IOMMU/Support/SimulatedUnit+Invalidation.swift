// How a unit forgets (VT-d 3.3 §6.5.2): what descriptors say, and nothing else.

import Drivers

extension SimulatedUnit {
  /// Takes descriptors from the queue, all unless a number is given.
  func process(_ limit: Int = .max) {
    var left = limit
    while isOn(.queuedInvalidation), faultStatus & 0x10 == 0, head != tail, left > 0 {
      // The queue is read through the caches, whatever the unit does with tables.
      let place = queue + head
      let low = machine.cached.load(UInt64.self, at: place)
      let high = machine.cached.load(UInt64.self, at: place + 8)
      guard carryOut(low, high) else {
        faultStatus |= 0x10
        return
      }
      head = (head + 16) % 4096
      left -= 1
    }
  }

  /// - Returns: Whether the descriptor makes sense.
  private func carryOut(_ low: UInt64, _ high: UInt64) -> Bool {
    switch low & 0xf {
    case 1: return high == 0 && forgetContexts(low)
    case 2: return high == 0 && forgetTranslations(low)
    case 4: return high == 0 && forgetInterrupts(low)
    case 5:
      guard low & 0xffff_ff90 == 0, low & 1 << 5 != 0, high & 3 == 0 else { return false }
      machine.cached.store(UInt32(truncatingIfNeeded: low >> 32), at: high)
      return true
    default: return false
    }
  }

  private func forgetContexts(_ low: UInt64) -> Bool {
    guard low & 0xfffc_0000_0000_ffc0 == 0 else { return false }
    switch low >> 4 & 3 {
    case 1:
      contexts = [:]
      knowsContexts = true
    case 3:
      // The entry is found by the domain that it named.
      let source = UInt16(truncatingIfNeeded: low >> 32)
      if contexts[source]?.domain == UInt16(truncatingIfNeeded: low >> 16) {
        contexts[source] = nil
      }
    default: return false
    }
    return true
  }

  private func forgetTranslations(_ low: UInt64) -> Bool {
    guard low & 0xffff_ffff_0000_ff00 == 0 else { return false }
    switch low >> 4 & 3 {
    case 1:
      if !knowsContexts { machine.complain("translations forgotten before contexts") }
      translations = [:]
      knowsTranslations = true
    case 2:
      if low >> 6 & 3 != capabilities >> 54 & 3 { machine.complain("requests are not drained") }
      let domain = UInt16(truncatingIfNeeded: low >> 16)
      translations = translations.filter { $0.key.domain != domain }
    default: return false
    }
    return true
  }

  private func forgetInterrupts(_ low: UInt64) -> Bool {
    guard low & 0xffff_0000_07ff_ffe0 == 0 else { return false }
    if low >> 4 & 1 == 0 {
      interrupts = [:]
      knowsInterrupts = true
    } else {
      let first = Int(low >> 32 & 0xffff)
      for index in first..<first + 1 << Int(low >> 27 & 31) { interrupts[index] = nil }
    }
    return true
  }
}
