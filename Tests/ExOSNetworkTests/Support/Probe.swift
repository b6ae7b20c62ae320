// A station without a stack: tests send what they like through it, and look at what comes back.

@testable import ExOSNetwork
@testable import NetworkSimulation

/// A TCP segment as tests see and make it.
struct Segment: Equatable {
  var sourcePort = 4000
  var destinationPort = 80
  var sequence: UInt32 = 0
  var acknowledgement: UInt32 = 0
  var flags: TCPFlags = .acknowledge
  var window = 10_000
  var options: [UInt8] = []
  var data: [UInt8] = []

  init() {}

  /// Reads the segment of a frame.
  init?(_ frame: [UInt8]) {
    guard frame.count >= 54, frame.word16(12) == 0x0800, frame[23] == 6 else { return nil }
    let end = 14 + frame.word16(16)
    let dataStart = 34 + Int(frame[46] >> 4) * 4
    sourcePort = frame.word16(34)
    destinationPort = frame.word16(36)
    sequence = UInt32(frame.word16(38)) << 16 | UInt32(frame.word16(40))
    acknowledgement = UInt32(frame.word16(42)) << 16 | UInt32(frame.word16(44))
    flags = TCPFlags(rawValue: frame[47] & 0x3f)
    window = frame.word16(48)
    options = Array(frame[54..<dataStart])
    data = Array(frame[dataStart..<end])
  }
}

/// The station 10.0.0.(1 + index), played by a test.
final class Probe {
  let link: SimulatedLink
  let target: SimulatedStack
  /// Whom it says that it is.
  var address: [UInt8]
  /// What has come, oldest first.
  var frames: [[UInt8]] = []

  init(_ target: SimulatedStack) {
    self.target = target
    link = SimulatedLink(target.link.wire)
    address = [10, 0, 0, UInt8(1 + link.index)]
  }

  var wire: Wire { link.wire }

  /// The TCP segments that have come since the last look.
  func segments() -> [Segment] {
    collect()
    defer { frames = [] }
    return frames.compactMap { Segment($0) }
  }

  private func collect() {
    while link.receive({ frame, _ in frames.append(frame.array) }) {}
  }

  /// Lets the target run for a while.
  func run(_ interval: Interval = .milliseconds(10)) {
    _ = wire.run([target], limit: interval)
    collect()
  }

  func send(_ segment: Segment) { send(carried: 6, frame(segment)) }

  /// Sends, waits a little, and gives the segments that come back.
  func exchange(_ segment: Segment, wait: Interval = .milliseconds(10)) -> [Segment] {
    frames = []
    send(segment)
    run(wait)
    return segments()
  }

  private func frame(_ segment: Segment) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 20) + segment.options + segment.data
    bytes.put16(segment.sourcePort, at: 0)
    bytes.put16(segment.destinationPort, at: 2)
    bytes.put32(segment.sequence, at: 4)
    bytes.put32(segment.acknowledgement, at: 8)
    bytes[12] = UInt8((20 + segment.options.count) / 4) << 4
    bytes[13] = segment.flags.rawValue
    bytes.put16(segment.window, at: 14)
    let pseudo =
      address + targetAddress + [0, 6, UInt8(bytes.count >> 8), UInt8(bytes.count & 255)]
    let whole = pseudo + bytes
    bytes.put16(~whole.plainSum(from: 0, to: whole.count) & 0xffff, at: 16)
    return bytes
  }

  private var targetAddress: [UInt8] { [10, 0, 0, UInt8(1 + target.link.index)] }

  /// Sends an IPv4 packet.
  func send(carried: UInt8, _ payload: [UInt8], fragment: Int = 0, identification: Int = 7) {
    var frame = [0x52, 0x54, 0, 0, 0, UInt8(1 + target.link.index)] as [UInt8]
    frame += [0x52, 0x54, 0, 0, 0, UInt8(1 + link.index), 8, 0, 0x45, 0, 0, 0, 0, 0, 0, 0, 64]
    frame += [carried, 0, 0] + address + targetAddress
    frame.put16(20 + payload.count, at: 16)
    frame.put16(identification, at: 18)
    frame.put16(fragment, at: 20)
    frame.put16(~frame.plainSum(from: 14, to: 34) & 0xffff, at: 24)
    wire.carry(frame + payload, from: link)
  }

  /// Connects to the target's port 80.
  ///
  /// - Returns: A segment ready to be changed and sent, and the target's initial sequence number.
  func connect(options: [UInt8] = [], sequence: UInt32 = 1000) -> (Segment, UInt32)? {
    var segment = Segment()
    segment.sequence = sequence
    segment.flags = .synchronize
    segment.options = options
    guard let answer = exchange(segment).first, answer.flags == [.synchronize, .acknowledge] else {
      return nil
    }
    segment.flags = .acknowledge
    segment.options = []
    segment.sequence = sequence &+ 1
    segment.acknowledgement = answer.sequence &+ 1
    guard exchange(segment).isEmpty else { return nil }
    return (segment, answer.sequence)
  }
}
