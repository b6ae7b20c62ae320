// How a unit remaps interrupts (VT-d 3.3 §5.1): a message's entry, if the message may name it.

import Drivers

extension SimulatedUnit {
  /// What a function's store to the interrupt range causes; nothing where it is refused, which is recorded.
  func interrupt(_ source: UInt16, address: UInt64, data: UInt32) -> SimulatedInterrupt? {
    if address >> 20 != 0xfee { machine.complain("message to \(address)") }
    let isNewFormat = address >> 4 & 1 != 0
    guard isOn(.interruptRemapping), isNewFormat else {
      if isOn(.interruptRemapping), !isOn(.compatibilityFormat) { return refuse(source, 0x25, 0) }
      return SimulatedInterrupt(
        vector: UInt8(truncatingIfNeeded: data), processor: UInt8(address >> 12 & 0xff),
        isLevel: false, source: nil)
    }
    var index = Int(address >> 5 & 0x7fff) | Int(address >> 2 & 1) << 15
    if address >> 3 & 1 != 0 {
      guard data >> 16 == 0 else { return refuse(source, 0x20, index) }
      index += Int(data)
    }
    guard index < interruptCount else { return refuse(source, 0x21, index) }
    guard let interrupt = remembered(index) else { return refuse(source, 0x22, index) }
    guard interrupt.source == nil || interrupt.source == source else {
      return refuse(source, 0x26, index)
    }
    return interrupt
  }

  /// What a line of the I/O APIC causes, by its redirection entry.
  func interrupt(_ source: UInt16, redirection: UInt64) -> SimulatedInterrupt? {
    let address = 0xfee0_0000 | (redirection >> 48) << 4 | (redirection >> 11 & 1) << 2
    let isLevel = redirection >> 15 & 1 != 0
    let data = UInt32(redirection & 0xff) | (isLevel ? 1 << 15 : 0)
    guard let interrupt = interrupt(source, address: address, data: data) else { return nil }
    if interrupt.vector != UInt8(redirection & 0xff) || interrupt.isLevel != isLevel {
      machine.complain("redirection is not as its entry")
    }
    return interrupt
  }

  private func remembered(_ index: Int) -> SimulatedInterrupt? {
    if let interrupt = interrupts[index] { return interrupt }
    let (low, high) = entry(interruptTable + UInt64(index) * 16)
    guard low & 1 != 0 else { return nil }
    // Fixed and physical, to a processor that a byte names; the whole source verified.
    if low & 0xffff_00ff_ff00_ffee != 0 || high >> 16 != 4 { machine.complain("interrupt entry") }
    let interrupt = SimulatedInterrupt(
      vector: UInt8(low >> 16 & 0xff), processor: UInt8(low >> 40 & 0xff),
      isLevel: low >> 4 & 1 != 0, source: UInt16(truncatingIfNeeded: high))
    interrupts[index] = interrupt
    return interrupt
  }
}
