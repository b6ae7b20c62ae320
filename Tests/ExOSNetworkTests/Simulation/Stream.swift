// A program that sends a known stream, or takes one and looks at every byte.

import TestSupport

@testable import ExOSNetwork
@testable import NetworkSimulation

/// The bytes of a stream, decided by their places.
enum Pattern {
  static func byte(_ place: Int, _ seed: UInt64) -> UInt8 {
    let value = (UInt64(place >> 3) &+ seed) &* 0x9e37_79b9_7f4a_7c15
    return UInt8(truncatingIfNeeded: value >> UInt64((place & 7) * 8))
  }

  static func bytes(_ places: Range<Int>, _ seed: UInt64) -> [UInt8] {
    places.map { byte($0, seed) }
  }
}

/// One side of a connection: what it sends and what it has got.
final class Talker {
  let stack: SimulatedStack
  var id: ConnectionID?
  let seed: UInt64
  let peerSeed: UInt64
  let total: Int
  let expected: Int
  private(set) var sent = 0
  private(set) var received = 0
  private(set) var isFinished = false
  private(set) var sawEnd = false
  private(set) var trouble: String?
  var random: SplitMix64
  /// Reads at most so much at a time, and only now and then.
  var appetite = 1 << 20
  var laziness = 1

  init(_ stack: SimulatedStack, seed: UInt64, peerSeed: UInt64, total: Int, expected: Int) {
    self.stack = stack
    self.seed = seed
    self.peerSeed = peerSeed
    self.total = total
    self.expected = expected
    random = SplitMix64(seed: seed ^ peerSeed)
  }

  var isDone: Bool { trouble != nil || (isFinished && sawEnd) }

  /// Whether something lies there that it was too lazy to read.
  var isHungry: Bool {
    guard let id, !isDone else { return false }
    return (try? stack.tcp.readiness(of: id).contains(.readable)) ?? false
  }

  func step() {
    guard let id, trouble == nil else { return }
    do throws(TCPError) {
      try send(id)
      if random.oneIn(laziness) { try receive(id) }
    } catch {
      if error != .wouldBlock { trouble = "\(error) after \(sent) sent, \(received) received" }
    }
  }

  private func send(_ id: ConnectionID) throws(TCPError) {
    while sent < total {
      let count = min(total - sent, Int.random(in: 1...3000, using: &random))
      let bytes = Pattern.bytes(sent..<sent + count, seed)
      do throws(TCPError) {
        sent += try unsafe stack.tcp.send(bytes.span.bytes, on: id, over: stack.link)
      } catch {
        if error == .wouldBlock { return }
        throw error
      }
    }
    if !isFinished, try stack.tcp.state(of: id) != .synSent {
      try stack.tcp.finish(id)
      isFinished = true
    }
  }

  private func receive(_ id: ConnectionID) throws(TCPError) {
    while !sawEnd {
      var wrong: Int?
      let count = try stack.tcp.receive(on: id) { bytes in
        let part = min(bytes.byteCount, appetite)
        let array = bytes.array
        for index in 0..<part where array[index] != Pattern.byte(received + index, peerSeed) {
          wrong = wrong ?? received + index
        }
        received += part
        return part
      }
      if let wrong { trouble = "byte \(wrong) is wrong" }
      if count == 0 {
        sawEnd = true
        if received != expected { trouble = "\(received) bytes of \(expected)" }
      }
      if trouble != nil || appetite < 1 << 20 { return }
    }
  }
}
