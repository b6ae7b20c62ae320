// One end of a simulated wire. Like a device, it reads a body only when its turn has come, and it complains
// if the bytes are then not what they were: the contract of `Link.transmit` is tested with every frame.

import ExOSNetwork

/// A station's link.
final class SimulatedLink: Link {
  let wire: Wire
  let index: Int
  let hardwareAddress: HardwareAddress
  let maximumTransmissionUnit: Int
  let offersTransmitChecksum: Bool
  /// Whether frames are marked as checked by the device, which then drops wrong ones.
  let verifiesChecksums: Bool
  /// How many frames may be under way.
  var capacity = 256
  private var inbox: [[UInt8]] = []
  private var inboxStart = 0
  private var given: UInt64 = 0
  private var completed: UInt64 = 0
  private var lastPickup: UInt64 = 0
  /// Frames whose body had changed before the device read it, and other breaches of contract.
  private(set) var breaches: [String] = []
  /// Every frame as it was sent.
  var sent: (([UInt8]) -> Void)?
  private(set) var sentCount = 0

  init(_ wire: Wire, mtu: Int = 1500, offloads: Bool = false) {
    self.wire = wire
    index = wire.stations.count
    hardwareAddress = HardwareAddress(bits: 0x5254_0000_0000 | UInt64(index + 1))
    maximumTransmissionUnit = mtu
    offersTransmitChecksum = offloads
    verifiesChecksums = offloads
    wire.attach(self)
  }

  var now: Instant { wire.now }
  var completedTicket: Ticket { Ticket(number: completed) }

  func transmit(
    header: RawSpan, body: RawSpan, tail: RawSpan, checksum: ChecksumRequest?
  ) throws(LinkError) -> Ticket {
    guard given - completed < UInt64(capacity) else { throw .full }
    guard header.byteCount <= 128,
      header.byteCount + body.byteCount + tail.byteCount <= maximumTransmissionUnit + 14
    else {
      breaches.append("a header of \(header.byteCount), a body of \(body.byteCount)")
      throw .tooLong
    }
    sentCount += 1
    given += 1
    let ticket = given
    let head = header.array
    let reference = BodyReference(body, tail)
    // Tickets are complete in order.
    let time = max(now.microseconds + wire.weather.pickup, lastPickup)
    lastPickup = time
    wire.schedule(after: time - now.microseconds) { [self] in
      if !reference.isUnchanged { breaches.append("a body changed before ticket \(ticket)") }
      completed = ticket
      var frame = head + reference.bytes
      if let checksum { frame.finish(checksum) }
      sent?(frame)
      wire.carry(frame, from: self)
    }
    return Ticket(number: ticket)
  }

  func arrive(_ frame: [UInt8]) {
    if verifiesChecksums, !frame.isTransportChecksumRight { return }
    inbox.append(frame)
  }

  func receive(_ handle: (RawSpan, Bool) -> Void) -> Bool {
    guard inboxStart < inbox.count else {
      inbox.removeAll(keepingCapacity: true)
      inboxStart = 0
      return false
    }
    let frame = inbox[inboxStart]
    inboxStart += 1
    unsafe handle(frame.span.bytes, verifiesChecksums && frame.hasTransportChecksum)
    return true
  }

  /// Takes frames in place of a stack.
  var onFrame: ((RawSpan, Bool) -> Void)?

  func takeAll() {
    guard let onFrame else { return }
    while receive(onFrame) {}
  }

  func lookAhead(_ look: (RawSpan) -> Bool) -> Bool {
    guard hasArrivals else { return false }
    let frame = inbox[inboxStart]
    return look(unsafe frame.span.bytes)
  }

  var hasArrivals: Bool { inboxStart < inbox.count }

  /// Other stations get their turn through `meanwhile`.
  var meanwhile: (() -> Instant)?

  func wait(until deadline: Instant) {
    while !hasArrivals, wire.now < deadline {
      let others = meanwhile?() ?? .never
      let next = min(wire.nextEvent, others, deadline)
      guard next != .never else { return }
      wire.advance(to: max(next, wire.now))
    }
  }
}
