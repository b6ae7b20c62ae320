// The longest that a device's interrupt can take: as many packets as one takes at a time, of full length,
// each looked up among all filters and copied. They are answers to echo requests (RFC 792) that the
// router of QEMU's own network gives.

import ExOS

extension WorstCases {
  /// As many packets as one interrupt takes.
  private static let packetsAtOnce = 8
  private static let identifier: UInt16 = 0x6578

  /// Receives long packets; other filters are there already.
  static func reception() throws(KernelError) {
    guard let address = Revealed.link?.address else { return }
    let port = try PacketPort(slotFrames: 8, at: 0x8e_0000_0000)
    let template = try Kernel.allocateFilter(
      FilterDescription(.outgoing, headerLength: 14), ring: port.handle, guardSlot: 0, by: 0)
    guard let answers = try? PacketPattern.echoReplies(to: identifier, on: 0x0a00_020f) else {
      return
    }
    let filter = try Kernel.allocateFilter(
      answers.description, ring: port.handle, guardSlot: 0, by: 0)
    try send(arpRequest(from: address), bodyLength: 0, by: template, port)
    port.flush()
    try measure("receive \(packetsAtOnce) long packets") { () throws(KernelError) in
      for _ in 0..<packetsAtOnce {
        try send(echoRequest(from: address), bodyLength: 1472, by: template, port)
      }
      port.flush()
      let end = Clock.ticks &+ Clock.ticks(milliseconds: 100)
      while receivedCount(port) < packetsAtOnce, Clock.ticks < end {
        try Kernel.sleep(
          seen: OwnContext.eventCount, deadline: Clock.ticks &+ Clock.ticks(milliseconds: 1))
      }
    }
    Report.check(receivedCount(port) == packetsAtOnce, "reception")
    try Kernel.freeFilter(filter)
    try Kernel.freeFilter(template)
  }

  private static func receivedCount(_ port: borrowing PacketPort) -> Int {
    Int(Revealed.ring(port.handle.index)?.produced ?? 0)
  }

  // MARK: What is sent

  private static let zeroes = [UInt8](repeating: 0, count: 1472)
  private static let router: [UInt8] = [10, 0, 2, 2]
  private static let own: [UInt8] = [10, 0, 2, 15]

  /// Gives a packet to be sent: a header, and zeroes behind it.
  private static func send(
    _ header: [UInt8], bodyLength: Int, by template: FilterHandle, _ port: borrowing PacketPort
  ) throws(KernelError) {
    // SAFETY: a byte has no padding that would be sent.
    _ = try unsafe port.transmit(
      by: template, header: header.span.bytes,
      body: zeroes.span.bytes.extracting(first: bodyLength), tail: RawSpan(), checksum: nil)
  }

  /// Asks who the router is, so that it hears who asks (RFC 826).
  private static func arpRequest(from address: UInt64) -> [UInt8] {
    let station = bytes(of: address)
    return [UInt8](repeating: 0xff, count: 6) + station + [8, 6, 0, 1, 8, 0, 6, 4, 0, 1]
      + station + own + [UInt8](repeating: 0, count: 6) + router
  }

  /// An echo request with 1472 zeroes to come, its sums complete.
  private static func echoRequest(from address: UInt64) -> [UInt8] {
    [0x52, 0x55] + router + bytes(of: address) + [8, 0]
      + [0x45, 0, 0x05, 0xdc, 0, 0, 0x40, 0, 0x40, 1, 0x1d, 0x11] + own + router
      + [8, 0, 0x92, 0x87, UInt8(identifier >> 8), UInt8(identifier & 0xff), 0, 0]
  }

  private static func bytes(of address: UInt64) -> [UInt8] {
    (0..<6).map { UInt8(truncatingIfNeeded: address >> (UInt64($0) * 8)) }
  }
}
