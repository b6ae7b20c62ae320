// One random run: sizes, options, weather and the programs' manners come from the seed.

import ExOSMemory
import TestSupport

@testable import ExOSNetwork
@testable import NetworkSimulation

/// A transfer in both directions between two stacks.
struct TransferRun {
  let seed: UInt64

  /// - Returns: What went wrong.
  func run() -> String? {
    var random = SplitMix64(seed: seed)
    let wire = Wire(seed: seed ^ 0xabcd)
    let weather = Weather.random(&random)
    let client = host(wire, &random)
    let server = host(wire, &random)
    if random.oneIn(3) { bringToWrap(wire, client) }
    // Stations find each other in good weather; that ARP gives up in bad has a test of its own.
    _ = client.neighbours.find(.host(1), from: client.interface, over: client.link)
    _ = wire.run([client, server], limit: .seconds(1))
    wire.weather = weather
    let limit = random.oneIn(10) ? 300_000 : 30_000
    let up = Int.random(in: 0...limit, using: &random)
    let down = Int.random(in: 0...limit, using: &random)
    let caller = Talker(client, seed: seed, peerSeed: ~seed, total: up, expected: down)
    let answerer = Talker(server, seed: ~seed, peerSeed: seed, total: down, expected: up)
    for talker in [caller, answerer] where random.oneIn(3) {
      talker.appetite = .random(in: max(1, talker.expected / 500)...2000, using: &random)
      talker.laziness = .random(in: 1...20, using: &random)
    }
    guard let listener = try? server.tcp.listen(on: 80) else { return "no listener" }
    guard
      let id = try? client.tcp.connect(
        to: .host(1), port: 80, from: 5000, over: client.link, neighbours: &client.neighbours)
    else { return "no connection" }
    caller.id = id
    let isDone = wire.run(
      [client, server], limit: .seconds(36_000), until: { caller.isDone && answerer.isDone }
    ) {
      if answerer.id == nil {
        answerer.id = (try? server.tcp.accept(listener, over: server.link)) ?? nil
      }
      caller.step()
      answerer.step()
      return caller.isHungry || answerer.isHungry
    }
    for talker in [caller, answerer] {
      if let trouble = talker.trouble { return "\(trouble)" }
      if let breach = talker.stack.link.breaches.first { return breach }
    }
    guard isDone else {
      return "stuck at \(wire.now): \(caller.sent)/\(up), \(answerer.sent)/\(down), "
        + "\(caller.received), \(answerer.received); \(describe(caller)); \(describe(answerer))"
    }
    return end(wire, caller, answerer)
  }

  private func describe(_ talker: Talker) -> String {
    guard let id = talker.id else { return "no connection" }
    return talker.stack.tcp.connections[id.row].summary
  }

  /// After both sides have ended, nothing may be left but the memory of it, and that for a time.
  private func end(_ wire: Wire, _ caller: Talker, _ answerer: Talker) -> String? {
    for talker in [caller, answerer] {
      if let id = talker.id { talker.stack.tcp.close(id, over: talker.stack.link) }
    }
    // In bad weather the last segments may take a minute each.
    _ = wire.run([caller.stack, answerer.stack], limit: .seconds(2000))
    for talker in [caller, answerer] where talker.stack.tcp.connectionCount != 0 {
      return "a connection is left over: \(describe(talker))"
    }
    for talker in [caller, answerer] where talker.stack.tcp.timeWaits.count != 0 {
      return "TIME-WAIT without end"
    }
    return nil
  }

  private func host(_ wire: Wire, _ random: inout SplitMix64) -> SimulatedStack {
    var configuration = NetworkConfiguration()
    configuration.tcp.connectionCapacity = 4
    configuration.tcp.usesSACK = !random.oneIn(3)
    configuration.tcp.usesTimestamps = !random.oneIn(3)
    configuration.tcp.usesWindowScaling = !random.oneIn(3)
    configuration.tcp.receiveBufferSize = 256 << Int.random(in: 0...10, using: &random)
    configuration.tcp.sendBufferSize = 256 << Int.random(in: 0...10, using: &random)
    configuration.tcp.userTimeout = .seconds(1200)
    configuration.tcp.connectTimeout = .seconds(600)
    configuration.tcp.handshakeTimeout = .seconds(600)
    return wire.host(
      configuration, mtu: random.oneIn(2) ? 1500 : .random(in: 200...1500, using: &random),
      offloads: random.oneIn(3))
  }

  /// Lets the client's sequence numbers go past the largest soon.
  private func bringToWrap(_ wire: Wire, _ client: SimulatedStack) {
    let key = ConnectionKey(remote: .host(1), remotePort: 80, localPort: 5000)
    let start = client.tcp.sequence(for: key, now: wire.now).start.value
    let missing = UInt64(0 &- start &- 3000)
    wire.jump(by: Interval(microseconds: missing << 2))
  }
}

extension Connection {
  /// What somebody who looks for a fault wants to see.
  var summary: String {
    "\(state) una \(unacknowledged.value) next +\(unacknowledged.distance(to: next)) highest "
      + "+\(unacknowledged.distance(to: highest)) end +\(unacknowledged.distance(to: queue.end)) "
      + "window \(window) of \(largestWindow) cwnd \(congestion.window) mss \(segmentSize) "
      + "retransmit \(retransmitAt.microseconds) ack \(acknowledgeAt.microseconds) "
      + "marks \(String(marks.rawValue, radix: 2)) held \(heldByPeer.byteCount) "
      + "receive next \(received.next.value) room \(received.room) ready \(received.readyCount) "
      + "ahead \(received.ahead.byteCount) in \(received.ahead.count) "
      + "announced +\(received.next.distance(to: announcedEnd)) backoff \(roundTrip.backoff)"
  }
}
