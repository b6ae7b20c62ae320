// Clients that are slow, silent or gone, by accident or on purpose.

import ExOSNetwork
import Testing

@testable import ExOSHTTP
@testable import NetworkSimulation

@Suite struct PatienceTests {
  /// When something came to be, in milliseconds from now.
  private func time(in world: World, limit: Interval, until isDone: () -> Bool) -> Int? {
    let start = world.wire.now
    guard world.run(limit, until: isDone) else { return nil }
    return Int(world.wire.now.since(start).microseconds / 1000)
  }

  @Test func `Who does not complete a request is told so after ten seconds`() throws {
    let world = try World()
    let client = try world.client()
    client.send("GET / HTTP/1.1\r\nHo")
    let time = try #require(time(in: world, limit: .seconds(20)) { client.isEnded })
    #expect(10_000...10_300 ~= time)
    #expect(client.reply()?.status == 408)
    #expect(world.server.counters.timeouts == 1)
    world.run(.seconds(6))
    #expect(world.server.counters.openConnections == 0)
  }

  @Test func `A byte now and then does not buy time`() throws {
    let world = try World()
    let client = try world.client()
    let text = Array("GET / HTTP/1.1\r\nHost: aaaaaaaaaaaaaaaaaaaaaa\r\n\r\n".utf8)
    let start = world.wire.now
    for byte in text where !client.isEnded {
      client.send([byte])
      world.run(.milliseconds(900)) { client.isEnded }
    }
    let end = Int(world.wire.now.since(start).microseconds / 1000)
    #expect(10_000...10_300 ~= end)
    #expect(client.reply()?.status == 408)
  }

  @Test func `Who says nothing is let go without a word`() throws {
    let world = try World()
    let client = try world.client()
    let time = try #require(time(in: world, limit: .seconds(20)) { client.isEnded })
    #expect(10_000...10_300 ~= time)
    #expect(client.received.isEmpty && world.server.counters.timeouts == 0)
  }

  @Test func `A connection may be idle for half a minute between requests`() throws {
    let world = try World()
    let client = try world.client(sending: "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(client.reply()?.status == 200)
    world.run(.seconds(25))
    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    world.run(.seconds(1))
    #expect(client.reply()?.status == 200)
    let time = try #require(time(in: world, limit: .seconds(60)) { client.isEnded })
    #expect(28_000...30_300 ~= time)
    #expect(client.received.isEmpty)
  }

  @Test func `Who takes nothing of a long answer is cut off, who takes little is not`() throws {
    let files = [Samples.File(path: "/large", data: Samples.pattern(400_000))]
    let world = try World(files: files)
    let deaf = try world.client()
    let slow = try world.client()
    for client in [deaf, slow] {
      client.isDeaf = true
      client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
    }
    var nextTaste: UInt64 = 0
    world.run(.seconds(300)) {
      if world.wire.now.microseconds >= nextTaste {
        nextTaste = world.wire.now.microseconds + 20_000_000
        slow.isDeaf = false
        slow.step()
        slow.isDeaf = true
      }
      return false
    }
    #expect(world.server.counters.timeouts == 1)
    #expect(world.server.counters.openConnections == 1)
    slow.isDeaf = false
    #expect(world.run(.seconds(20)) { slow.received.count > 400_000 })
    #expect(slow.reply()?.body == Samples.pattern(400_000))
  }

  @Test func `A client that ends its side and takes nothing keeps no place for ever`() throws {
    let files = [Samples.File(path: "/large", data: Samples.pattern(400_000))]
    let world = try World(files: files)
    let client = try world.client()
    client.isDeaf = true
    client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
    client.finish()
    world.run(.seconds(2))
    #expect(world.server.counters.openConnections == 1)
    world.run(.seconds(200))
    #expect(world.server.counters.openConnections == 0 && world.server.counters.timeouts == 1)
    #expect(world.server.stack.tcp.connectionCount == 0)
  }

  @Test func `A client that disappears is forgotten`() throws {
    let files = [Samples.File(path: "/large", data: Samples.pattern(400_000))]
    let world = try World(files: files)
    let client = try world.client()
    client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(world.run(.seconds(1)) { client.receivedCount > 100_000 })
    world.wire.weather.loss = 1000
    #expect(
      time(in: world, limit: .seconds(400)) { world.server.counters.openConnections == 0 } != nil)
    world.run(.seconds(200))
    #expect(world.server.stack.tcp.connectionCount == 0)
  }

  @Test func `A client that resets the connection is forgotten at once`() throws {
    let world = try World()
    let client = try world.client(sending: "GET / HTTP/1.1\r\nHost: a\r\n\r\nGET")
    client.reset()
    world.run(.milliseconds(50))
    #expect(world.server.counters.openConnections == 0 && world.server.counters.failures == 1)
  }

  @Test func `A client that never ends its side does not keep a place`() throws {
    let world = try World()
    let client = try world.client(sending: "GET / HTTP/1.0\r\n\r\n")
    #expect(client.isEnded && world.server.counters.openConnections == 1)
    let time = time(in: world, limit: .seconds(20)) { world.server.counters.openConnections == 0 }
    #expect(4000...5300 ~= (time ?? 0))
    world.run(.seconds(70))
    #expect(world.server.stack.tcp.connectionCount == 0)
  }

  @Test func `A slow client does not make others wait`() throws {
    let world = try World(connections: 8)
    for _ in 0..<6 {
      let client = try world.client()
      client.send("GET / HTTP/1.1\r\n")
    }
    world.run(.milliseconds(100))
    let client = try world.client()
    client.send("GET /kilobyte HTTP/1.1\r\nHost: a\r\n\r\n")
    let time = try #require(time(in: world, limit: .seconds(5)) { client.receivedCount > 1024 })
    #expect(time < 20)
  }

  @Test func `However many clients are slow, waiting costs no turns`() throws {
    let world = try World()
    for _ in 0..<50 { _ = try world.client() }
    world.run(.milliseconds(100))
    // Nothing is due before the first patience is over.
    #expect(world.server.nextDeadline > world.wire.now + .seconds(9))
  }
}
