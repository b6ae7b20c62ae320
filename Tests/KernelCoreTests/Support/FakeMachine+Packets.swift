// The network of the fake machine: rings as rows, a device that takes what it is given and is done with it
// when a test says so.

import ExokernelABI

@testable import KernelCore

/// A packet that the device was given.
struct SentPacket: Equatable {
  var header: [UInt8]
  var fragments: [Fragment]
  var checksum: [UInt16]
  var tag: UInt32

  struct Fragment: Equatable {
    var address: UInt64
    var byteCount: UInt32
  }
}

/// A device, and the rows of the rings.
struct FakeNetwork: Equatable {
  var rings = Array(repeating: RingRecord(), count: 6)
  /// The header that is being written, and parts of the rest.
  var header = Array(repeating: UInt64(0), count: 16)
  var fragments = Array(repeating: SentPacket.Fragment(address: 0, byteCount: 0), count: 4)
  /// What the device was given and is not done with, and how much it takes.
  var outstanding: [SentPacket] = []
  var capacity = 4
  var flushCount = 0

  /// Whether a packet that the device has lies in a frame.
  func reads(_ frame: Int) -> Bool {
    outstanding.contains { $0.fragments.contains { Int($0.address >> 12) == frame } }
  }
}

extension FakeMachine {
  var ringCapacity: Int { network.rings.count }

  subscript(ring index: Int) -> RingRecord {
    get {
      effort.count()
      return network.rings[index]
    }
    set {
      if index == 0 { complain("row 0 of the rings was written") }
      network.rings[index] = newValue
    }
  }
}

extension FakeMachine: PacketReception {
  mutating func copy(_ packet: ArrayPacket, to frame: Int, at offset: Int) {
    guard offset % 8 == 0, offset + packet.count <= 4096 else {
      return complain("a packet was copied past the end of frame \(frame)")
    }
    for position in stride(from: 0, to: packet.count, by: 8) {
      pages[frame][(offset + position) / 8] = packet[word: position]
    }
  }
}

extension FakeMachine: PacketDevice {
  var canTransmit: Bool { network.outstanding.count < network.capacity }

  mutating func copyHeader(_ byteCount: Int, from frame: Int, word first: Int) -> ArrayPacket {
    for index in 0..<(byteCount + 7) / 8 {
      network.header[index] = self[word: first + index, in: frame]
    }
    return ArrayPacket(bytes: headerBytes(byteCount))
  }

  private func headerBytes(_ byteCount: Int) -> [UInt8] {
    (0..<byteCount).map {
      UInt8(truncatingIfNeeded: network.header[$0 / 8] >> UInt64($0 % 8 * 8))
    }
  }

  mutating func setFragment(_ index: Int, address: UInt64, byteCount: UInt32) {
    network.fragments[index] = SentPacket.Fragment(address: address, byteCount: byteCount)
  }

  mutating func transmit(
    headerByteCount: Int, fragmentCount: Int, checksum: (start: UInt16, offset: UInt16)?,
    tag: UInt32
  ) -> Bool {
    guard headerByteCount >= 14 else { return false }
    network.outstanding.append(
      SentPacket(
        header: headerBytes(headerByteCount),
        fragments: Array(network.fragments[0..<fragmentCount]),
        checksum: checksum.map { [$0.start, $0.offset] } ?? [], tag: tag))
    return true
  }

  mutating func flushTransmissions() { network.flushCount += 1 }
}
