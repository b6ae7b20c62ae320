// Two environments on a link: what packet tests begin with.

import ExokernelABI
import Testing

@testable import KernelCore

/// A computer with a link, and a ring of four slots in each of two environments.
final class PacketWorld {
  let computer = Computer(frames: 64, filters: .small)
  let first: Int
  let other: Int
  /// Frames of the rings, and their handles.
  let firstFrame: Int
  let otherFrame: Int
  let firstRing: UInt64
  let otherRing: UInt64

  private static let name = 1

  init() throws {
    first = computer.first
    try computer.succeed(
      Request(.deriveCapability, 0, UInt64(Self.name), 7, 0, 1 | 15 << 8), by: first)
    other = try computer.makeEnvironment(
      by: first, frames: 20, guardSlot: Self.name, filters: 4, rings: 2)
    try computer.succeed(
      Request(.grantCapability, UInt64(Self.name), computer.claim(other), 1), by: first)
    // The name that both hold stands for the link.
    _ = try computer.kernel.shareFilter(
      Caller(context: 0, environment: first), handle: 0, guardSlot: UInt64(Self.name))
    firstFrame = try computer.allocate(3, by: first)
    otherFrame = try computer.allocate(3, by: other)
    firstRing = try computer.kernel.bindRing(
      Caller(context: 0, environment: first), claim: 0, handle: UInt64(firstFrame), countAndKind: 3)
    otherRing = try computer.kernel.bindRing(
      Caller(context: 0, environment: other), claim: 0, handle: UInt64(otherFrame), countAndKind: 3)
  }

  func caller(_ environment: Int) -> Caller { Caller(context: 0, environment: environment) }

  // MARK: Filters

  /// A filter that compares the packet's first byte.
  @discardableResult
  func filter(_ byte: UInt8, of environment: Int) throws -> UInt64 {
    var description = FilterDescription(.incoming)
    _ = description.append(FilterAtom(place: 0, mask: 0xff, value: UInt64(byte)))
    return try allocate(description, of: environment)
  }

  /// A template whose headers begin with a byte.
  func template(_ byte: UInt8, of environment: Int, headerLength: Int = 16) throws -> UInt64 {
    var description = FilterDescription(.outgoing, headerLength: headerLength)
    _ = description.append(FilterAtom(place: 0, mask: 0xff, value: UInt64(byte)))
    return try allocate(description, of: environment)
  }

  private func allocate(_ description: FilterDescription, of environment: Int) throws -> UInt64 {
    try computer.kernel.allocateFilter(
      caller(environment), ring: environment == first ? firstRing : otherRing, guardSlot: 1,
      by: 1, description: description)
  }

  // MARK: Packets

  /// A packet arrives.
  func arrive(_ bytes: [UInt8], isVerified: Bool = false) {
    computer.kernel.receive(ArrayPacket(bytes: bytes), isVerified: isVerified, at: 1)
  }

  /// Writes a request into a ring.
  func setRequest(
    _ index: Int = 0, in frame: Int, template: UInt64, header: [UInt8],
    fragments: [(UInt64, UInt64)] = [], checksum: (UInt64, UInt64)? = nil
  ) {
    let place = (PacketRing.requests + index * TransmitRequest.size) / 8
    for (position, byte) in header.enumerated() {
      let word = place + position / 8
      let shift = UInt64(position % 8 * 8)
      let old = computer.kernel.machine.pages[frame][word] & ~(0xff << shift)
      computer.kernel.machine.pages[frame][word] = old | UInt64(byte) << shift
    }
    computer.kernel.machine.pages[frame][place + TransmitRequest.template / 8] = template
    var control = UInt64(fragments.count) | UInt64(header.count) << 48
    if let checksum {
      control |= TransmitRequest.completesChecksum | checksum.0 << 16 | checksum.1 << 32
    }
    computer.kernel.machine.pages[frame][place + TransmitRequest.control / 8] = control
    for (position, fragment) in fragments.enumerated() {
      let word = place + TransmitRequest.fragments / 8 + position * 2
      computer.kernel.machine.pages[frame][word] = fragment.0
      computer.kernel.machine.pages[frame][word + 1] = fragment.1
    }
  }

  func transmit(_ count: UInt64 = 1, by environment: Int) -> Answer {
    computer.kernel.transmit(
      caller(environment), ring: environment == first ? firstRing : otherRing, count: count)
  }

  /// The device is done with what it was given so many packets ago.
  func finish(_ index: Int = 0) {
    let packet = computer.kernel.machine.network.outstanding.remove(at: index)
    computer.kernel.finishTransmission(tag: packet.tag)
    computer.kernel.settleFrames()
  }

  func word(_ offset: Int, in frame: Int) -> UInt64 {
    computer.kernel.machine.pages[frame][offset / 8]
  }
}
