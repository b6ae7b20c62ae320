// The link of a network stack, made of the kernel's packet rings, filters and templates: a packet is read
// where the kernel put it, and sent from where it lies.

public import ExOSNetwork
public import ExOSRuntime
public import ExokernelABI

/// The network link as the program has it: what its filters let in, and its templates out.
public struct KernelLink: Link, ~Copyable {
  /// The packet ring.
  public let port: PacketPort
  public let hardwareAddress: HardwareAddress
  public let maximumTransmissionUnit: Int
  public let offersTransmitChecksum: Bool
  /// What may be sent, and by which template; the first that a header matches is taken.
  private var templates: [Template] = []
  private let ticksPerMillisecond: UInt64

  private struct Template {
    var handle: FilterHandle
    var selector: TemplateSelector
  }

  /// Takes a ring on the machine's link.
  ///
  /// - Throws: `unsupported` where there is no link.
  public init(slotFrames: Int = 16) throws(KernelError) {
    guard let record = Revealed.link, record.address != 0 else { throw .unsupported }
    port = try PacketPort(slotFrames: slotFrames)
    hardwareAddress = HardwareAddress(bits: record.address.byteSwapped >> 16)
    maximumTransmissionUnit = Int(record.maximumTransmissionUnit)
    offersTransmitChecksum =
      LinkFlags(rawValue: record.flags).contains(.completesChecksums)
    ticksPerMillisecond = max(Clock.frequency / 1000, 1)
  }

  // MARK: Filters and templates

  /// Has packets come in that a filter matches.
  @discardableResult
  public func receivePackets(
    matching filter: FilterDescription, guardSlot: Int, by slot: Int
  ) throws(KernelError) -> FilterHandle {
    try Kernel.allocateFilter(filter, ring: port.handle, guardSlot: guardSlot, by: slot)
  }

  /// Lets packets out whose headers match a template.
  @discardableResult
  public mutating func sendPackets(
    matching template: FilterDescription, guardSlot: Int, by slot: Int
  ) throws(KernelError) -> FilterHandle {
    let handle = try Kernel.allocateFilter(
      template, ring: port.handle, guardSlot: guardSlot, by: slot)
    templates.append(Template(handle: handle, selector: TemplateSelector(of: template)))
    return handle
  }

  /// The first that a header may match; the kernel has the last word.
  @inline(__always)
  private func template(for header: RawSpan) -> FilterHandle? {
    let templates = templates.span
    for index in templates.indices where templates[index].selector.selects(header) {
      return templates[index].handle
    }
    return nil
  }

  // MARK: The link

  public var now: Instant {
    @inline(__always) get {
      Instant(microseconds: Clock.ticks &* 1000 / ticksPerMillisecond)
    }
  }

  public var completedTicket: Ticket {
    @inline(__always) get { Ticket(number: port.completed) }
  }

  public func transmit(
    header: RawSpan, body: RawSpan, tail: RawSpan, checksum: ChecksumRequest?
  ) throws(LinkError) -> Ticket {
    guard let template = template(for: header) else { throw .notPermitted }
    do throws(KernelError) {
      return Ticket(
        number: try port.transmit(
          by: template, header: header, body: body, tail: tail,
          checksum: checksum.map { ($0.start, $0.offset) }))
    } catch {
      throw error == .busy ? .full : .tooLong
    }
  }

  @inline(__always)
  public func flush() { port.flush() }

  @inline(__always)
  public func receive(_ handle: (_ frame: RawSpan, _ isChecksumVerified: Bool) -> Void) -> Bool {
    port.receive(handle)
  }

  @inline(__always)
  public func lookAhead(_ look: (_ frame: RawSpan) -> Bool) -> Bool { port.lookAhead(look) }

  public func wait(until deadline: Instant) {
    let seen = OwnContext.eventCount
    guard !port.hasPacket else { return }
    // The device tells nobody when it has room again.
    let latest = port.preparedCount == 0 ? deadline : min(deadline, now + .milliseconds(1))
    let ticks = latest == .never ? 0 : latest.microseconds &* ticksPerMillisecond / 1000 &+ 1
    // Refused only for wrong arguments; a deadline that is over returns at once.
    try? Kernel.sleep(seen: seen, deadline: ticks, acceptsTransfers: true)
  }
}
