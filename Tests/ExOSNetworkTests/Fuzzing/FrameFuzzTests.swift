// Frames of a living network, mutated and fed to a stack: it must neither trap nor keep what it should not,
// and go on serving. The mutations are seeded, so that the suite needs no instrumented build.

import TestSupport
import Testing

@testable import ExOSNetwork
@testable import NetworkSimulation

@Suite struct FrameFuzzTests {
  /// What goes over a wire when much is going on.
  private func corpus() throws -> [[UInt8]] {
    let wire = Wire(seed: 13)
    var frames: [[UInt8]] = []
    wire.tap = { frame, _ in frames.append(frame) }
    let one = wire.host()
    let two = wire.host()
    wire.weather.loss = 100
    let listener = try two.tcp.listen(on: 80)
    let caller = Talker(one, seed: 1, peerSeed: 2, total: 20_000, expected: 5000)
    let answerer = Talker(two, seed: 2, peerSeed: 1, total: 5000, expected: 20_000)
    _ = one.neighbours.find(.host(1), from: one.interface, over: one.link)
    _ = wire.run([one, two], limit: .seconds(1))
    caller.id = try one.tcp.connect(
      to: .host(1), port: 80, from: 5000, over: one.link, neighbours: &one.neighbours)
    let bytes = Pattern.bytes(0..<4000, 3)
    let port = try #require(one.bind(9))
    _ = wire.run([one, two], limit: .seconds(60), until: { caller.isDone && answerer.isDone }) {
      if answerer.id == nil {
        answerer.id = (try? two.tcp.accept(listener, over: two.link)) ?? nil
      }
      caller.step()
      answerer.step()
      return false
    }
    try? unsafe one.udp.send(
      bytes.span.bytes, to: .host(1), port: 77, from: port, through: &one.output, over: one.link,
      neighbours: &one.neighbours)
    try? unsafe one.sendEcho(
      to: .host(1), identifier: 1, sequence: 1, payload: bytes.span.bytes)
    _ = wire.run([one, two], limit: .seconds(1))
    return frames
  }

  /// Makes a frame's checksums right again, so that what lies behind them is reached.
  private func repair(_ frame: inout [UInt8]) {
    guard frame.count >= 34, frame.word16(12) == 0x0800 else { return }
    frame.put16(0, at: 24)
    let end = min(14 + Int(frame[14] & 15) * 4, frame.count)
    frame.put16(~frame.plainSum(from: 14, to: end) & 0xffff, at: 24)
    let total = min(14 + frame.word16(16), frame.count)
    guard frame[23] == 6 || frame[23] == 1, total >= end + 20 else { return }
    let place = frame[23] == 6 ? end + 16 : end + 2
    frame.put16(0, at: place)
    let pseudo =
      frame[23] == 6
      ? Array(frame[26..<34]) + [0, 6, UInt8((total - end) >> 8), UInt8((total - end) & 255)] : []
    let whole = pseudo + frame[end..<total]
    frame.put16(~whole.plainSum(from: 0, to: whole.count) & 0xffff, at: place)
  }

  private func mutate(_ frame: inout [UInt8], _ random: inout SplitMix64) {
    guard !frame.isEmpty else { return }
    let reach = min(frame.count, 80)
    switch Int.random(in: 0..<6, using: &random) {
    case 0: frame.removeLast(.random(in: 0...frame.count, using: &random))
    case 1:
      let edges: [UInt8] = [0, 1, 0x7f, 0x80, 0xff, 5, 8, 10, 0x45, 0x4f]
      frame[.random(in: 0..<reach, using: &random)] = random.pick(edges, else: 0)
    case 2: frame += (0..<20).map { _ in UInt8.random(in: 0...255, using: &random) }
    default:
      frame[.random(in: 0..<reach, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    }
  }

  @Test(arguments: [1, 2, UInt64.random(in: 3...1_000_000)])
  func `Whatever comes, the stack goes on`(seed: UInt64) throws {
    let frames = try corpus()
    #expect(frames.count > 30)
    var random = SplitMix64(seed: seed)
    let wire = Wire(seed: seed)
    _ = wire.host()
    var configuration = NetworkConfiguration()
    configuration.tcp.connectionCapacity = 4
    configuration.usesDHCP = random.oneIn(2)
    let target = wire.host(configuration)
    let listener = try target.tcp.listen(on: 80, backlog: 2)
    _ = target.udp.bind(77)
    for step in 0..<20_000 {
      var frame = random.pick(frames, else: [])
      for _ in 0..<Int.random(in: 0..<4, using: &random) { mutate(&frame, &random) }
      if !random.oneIn(4) { repair(&frame) }
      unsafe target.receive(frame.span.bytes, isChecksumVerified: random.oneIn(2))
      if random.oneIn(10) { target.flush() }
      if random.oneIn(50), let id = try target.tcp.accept(listener, over: target.link) {
        if random.oneIn(2) { target.tcp.close(id, over: target.link) }
      }
      if step % 100 == 0 { wire.advance(to: wire.now + .milliseconds(300)) }
      target.tcp.advance(over: target.link, neighbours: &target.neighbours)
      while let id = target.tcp.takeReady() {
        _ = try? target.tcp.receive(on: id) { $0.byteCount }
        if random.oneIn(20) { target.tcp.close(id, over: target.link) }
      }
    }
    print("frame mutations: seed \(seed), \(target.tcp.counters)")
    #expect(target.tcp.connectionCount <= 4)
  }
}
