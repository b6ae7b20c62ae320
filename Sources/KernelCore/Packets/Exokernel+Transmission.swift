// Sending: the header is copied, checked against a template that its owner holds, and sent as it was
// checked; the rest goes by reference. That the environment may read the rest is what its page tables
// say. A frame of it that is freed meanwhile is nobody's until the device is done.

import ExokernelABI

extension Exokernel where M: Machine & PacketDevice & ~Copyable {
  /// Sends the first requests of a ring, up to the first that is refused; the value is how many.
  ///
  /// - Parameter count: At most `PacketRing.requestCapacity`.
  public mutating func transmit(_ caller: Caller, ring: UInt64, count: UInt64) -> Answer {
    do throws(KernelError) {
      let ring = try decodeRing(ring, .packets, of: caller.environment)
      guard count <= UInt64(PacketRing.requestCapacity) else { throw .badArgument(1) }
      let answer = transmitAll(caller, ring, Int(truncatingIfNeeded: count))
      machine.flushTransmissions()
      return answer
    } catch {
      return Answer(error)
    }
  }

  private mutating func transmitAll(_ caller: Caller, _ ring: Int, _ count: Int) -> Answer {
    var leaf = LeafTable()
    var index = 0
    while index < count {
      do throws(KernelError) {
        try transmitOne(caller, ring, index, &leaf)
      } catch {
        if error != .busy { machine[ring: ring].refused &+= 1 }
        return Answer(error, at: UInt64(truncatingIfNeeded: index))
      }
      index &+= 1
    }
    return Answer(value: UInt64(truncatingIfNeeded: count))
  }

  private mutating func transmitOne(
    _ caller: Caller, _ ring: Int, _ index: Int, _ leaf: inout LeafTable
  ) throws(KernelError) {
    let frame = Int(machine[ring: ring].frame)
    let request = (PacketRing.requests &+ index &* TransmitRequest.size) >> 3
    // Each word of the request is read once.
    let template = try decodeTemplate(
      machine[word: request &+ TransmitRequest.template >> 3, in: frame], of: caller.environment)
    let control = machine[word: request &+ TransmitRequest.control >> 3, in: frame]
    guard machine.canTransmit else { throw .busy }
    let headerLength = Int(truncatingIfNeeded: control >> 48)
    guard
      headerLength >= Int(machine[filter: template].headerLength)
        || isOfLaterFragment(headerLength, template: template),
      headerLength <= TransmitRequest.headerCapacity
    else { throw .badArgument(1) }
    try copyHeader(request, in: frame, headerLength, checkedBy: template)
    let checksum = try decodeChecksum(control, template)
    let fragments = Int(truncatingIfNeeded: control & 0xff)
    guard fragments <= TransmitRequest.fragmentCapacity else { throw .badArgument(1) }
    try setFragments(caller, request, in: frame, fragments, &leaf)

    let number = transmissions.begin()
    let tag = UInt32(truncatingIfNeeded: ring) << 24 | number & 0xff_ffff
    guard
      machine.transmit(
        headerByteCount: headerLength, fragmentCount: fragments, checksum: checksum, tag: tag)
    else {
      transmissions.end(number)
      throw .badArgument(1)
    }
    machine[ring: ring].inFlight &+= 1
    machine[ring: ring].sent &+= 1
    countPacket(of: template, isDropped: false)
    machine[word: PacketRing.sent >> 3, in: frame] = machine[ring: ring].sent
  }

  /// Copies the header to where it will be sent from, and checks the copy.
  private mutating func copyHeader(
    _ request: Int, in frame: Int, _ byteCount: Int, checkedBy template: Int
  ) throws(KernelError) {
    let header = machine.copyHeader(byteCount, from: frame, word: request)
    guard check(template: template, header: header) else {
      countPacket(of: template, isDropped: true)
      throw .notPermitted
    }
  }

  /// Where the device is to complete a checksum: not over what the template says.
  private func decodeChecksum(_ control: UInt64, _ template: Int) throws(KernelError) -> (
    start: UInt16, offset: UInt16
  )? {
    guard control & TransmitRequest.completesChecksum != 0 else { return nil }
    let start = UInt16(truncatingIfNeeded: control >> 16)
    let offset = UInt16(truncatingIfNeeded: control >> 32)
    let place = Int(start) &+ Int(offset)
    var index = 0
    while index < Int(machine[filter: template].atomCount) {
      // The two bytes, as bits of the atom's word; outside it they are none.
      let distance = (place &- machine[filter: template].atoms[index].wordIndex &* 8) &* 8
      let written = (0xffff as UInt64) << distance
      guard written & machine[filter: template].atoms[index].mask == 0 else {
        throw .badArgument(1)
      }
      index &+= 1
    }
    return (start, offset)
  }

  private mutating func setFragments(
    _ caller: Caller, _ request: Int, in frame: Int, _ count: Int, _ leaf: inout LeafTable
  ) throws(KernelError) {
    var index = 0
    while index < count {
      let place = request &+ TransmitRequest.fragments >> 3 &+ index &* 2
      let address = machine[word: place, in: frame]
      let byteCount = machine[word: place &+ 1, in: frame]
      let offset = address & 0xfff
      guard byteCount &- 1 < 4096, offset &+ byteCount <= 4096 else { throw .badArgument(1) }
      let number = try readableFrame(at: address & ~0xfff, of: caller.environment, &leaf)
      machine.setFragment(
        index, address: UInt64(truncatingIfNeeded: number) << 12 | offset,
        byteCount: UInt32(truncatingIfNeeded: byteCount))
      index &+= 1
    }
  }

  /// The frame that an environment reads at an address, by its own page tables.
  ///
  /// - Parameter leaf: The table that was used last in this call, in which nothing changes meanwhile.
  @inline(__always)
  private func readableFrame(
    at address: UInt64, of environment: Int, _ leaf: inout LeafTable
  ) throws(KernelError) -> Int {
    guard address < Self.addressLimit else { throw .badArgument(1) }
    if address >> 21 != leaf.region {
      leaf.frame = try table(1, for: address, in: environment)
      leaf.region = address >> 21
    }
    let entry = PageTableEntry(
      rawValue: machine[word: Self.tableIndex(address, level: 1), in: leaf.frame])
    guard entry.isPresent else { throw .notMapped }
    return entry.frame
  }

  // MARK: The end of a transmission

  /// Whether the device has packets, or frames wait for it.
  public var hasTransmissions: Bool {
    transmissions.outstanding != 0 || awaitingFrames.first != 0
  }

  /// The device is done with a packet.
  public mutating func finishTransmission(tag: UInt32) {
    let number = transmissions.next &- ((transmissions.next &- tag) & 0xff_ffff)
    transmissions.end(number)
    let ring = Int(tag >> 24)
    machine[ring: ring].inFlight &-= 1
    machine[ring: ring].completed &+= 1
    if machine[ring: ring].holder != 0 {
      machine[word: PacketRing.completed >> 3, in: Int(machine[ring: ring].frame)] =
        machine[ring: ring].completed
    } else {
      releaseIfIdle(ring: ring)
    }
  }
}
