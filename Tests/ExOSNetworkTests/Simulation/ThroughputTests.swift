// How fast a transfer is, against what theory allows.

import Testing

@testable import ExOSNetwork
@testable import NetworkSimulation

@Suite struct ThroughputTests {
  /// - Returns: Bytes a second.
  private func throughput(
    _ total: Int, _ weather: Weather, sack: Bool = true, seed: UInt64 = 1
  ) throws -> Double {
    let wire = Wire(seed: seed)
    var configuration = NetworkConfiguration()
    configuration.tcp.receiveBufferSize = 1 << 19
    configuration.tcp.sendBufferSize = 1 << 19
    configuration.tcp.usesSACK = sack
    let client = wire.host(configuration)
    let server = wire.host(configuration)
    let caller = Talker(client, seed: 1, peerSeed: 2, total: total, expected: 0)
    let answerer = Talker(server, seed: 2, peerSeed: 1, total: 0, expected: total)
    let listener = try server.tcp.listen(on: 80)
    _ = client.neighbours.find(.host(1), from: client.interface, over: client.link)
    _ = wire.run([client, server], limit: .milliseconds(500))
    wire.weather = weather
    caller.id = try client.tcp.connect(
      to: .host(1), port: 80, over: client.link, neighbours: &client.neighbours)
    let start = wire.now
    let isDone = wire.run(
      [client, server], limit: .seconds(3000), until: { caller.isDone && answerer.isDone }
    ) {
      if answerer.id == nil {
        answerer.id = (try? server.tcp.accept(listener, over: server.link)) ?? nil
      }
      caller.step()
      answerer.step()
      return false
    }
    #expect(isDone && caller.trouble == nil && answerer.trouble == nil)
    return Double(total) / (Double(wire.now.since(start).microseconds) / 1e6)
  }

  @Test func `A narrow wire is filled`() throws {
    var weather = Weather()
    weather.delay = 10_000
    weather.bandwidth = 1_000_000
    weather.queueLimit = 50
    let rate = try throughput(4_000_000, weather)
    print("throughput: \(Int(rate)) of 1000000 bytes a second on a narrow wire")
    // Headers take 66 of 1,514 bytes.
    #expect(rate > 800_000 && rate < 960_000)
  }

  @Test func `A long wire is filled by a scaled window`() throws {
    var weather = Weather()
    weather.delay = 50_000
    let rate = try throughput(40_000_000, weather)
    print("throughput: \(Int(rate)) bytes a second with 512 KiB in 100 ms")
    #expect(rate > 4_200_000 && rate < 5_300_000)
  }

  @Test(arguments: [false, true])
  func `One loss in a hundred costs what theory says`(sack: Bool) throws {
    var weather = Weather()
    weather.delay = 10_000
    weather.loss = 10
    var sum = 0.0
    for seed in 1...5 { sum += try throughput(2_000_000, weather, sack: sack, seed: UInt64(seed)) }
    let rate = sum / 5
    // Mathis et al. 1997: 1.22 segments a round trip and root of the loss, with ACK for every other.
    let theory = 1448 / 0.020 * 1.22 / 0.1
    print("throughput: \(Int(rate)) of \(Int(theory)) bytes a second, SACK \(sack)")
    #expect(rate > theory * 0.4 && rate < theory * 1.6)
  }

  @Test func `Delay within a request and its answer is one round trip`() throws {
    var weather = Weather()
    weather.delay = 100_000
    // Handshake, data, and the end, each within a round trip of 200 ms.
    let rate = try throughput(1000, weather)
    #expect(1000 / rate < 0.62)
  }
}
