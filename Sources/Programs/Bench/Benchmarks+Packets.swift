// Sending: what the kernel takes for a packet, the crossing shared by eight.

import ExOS

extension Benchmarks {
  private static let batch = 8

  static func packets() {
    guard let link = Revealed.link, link.address != 0 else {
      return Report.check(false, "a network link")
    }
    do throws(KernelError) {
      let port = try PacketPort(slotFrames: 2)
      let template = try Kernel.allocateFilter(
        FilterDescription(.outgoing, headerLength: 14), ring: port.handle, guardSlot: 0, by: 0)
      Report.measure("transmit", per: UInt32(batch), count: 40) { send(by: template, port) }
      try Kernel.freeFilter(template)
    } catch {
      Report.check(false, "a packet ring")
    }
  }

  /// Hands over eight packets of 64 bytes for nobody.
  private static func send(by template: FilterHandle, _ port: borrowing PacketPort) -> UInt32 {
    // As long as the device has some of them, what it is done with would be counted, too.
    while port.completed != port.sent {
      try? Kernel.sleep(
        seen: OwnContext.eventCount, deadline: Clock.ticks &+ Clock.ticks(milliseconds: 1))
    }
    let frame = [8 of UInt64](repeating: 0x0202_0202_0202_0202)
    for _ in 0..<batch {
      _ = try? unsafe port.transmit(
        by: template, header: frame.span.bytes, body: RawSpan(), tail: RawSpan(), checksum: nil)
    }
    var refusal: KernelError?
    let length = time { refusal = port.flush() }
    Report.check(refusal == nil, "transmit")
    return length
  }
}
