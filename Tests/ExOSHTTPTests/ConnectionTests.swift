// How connections go on and end, and what many of them do to the server.

import ExOSNetwork
import Testing

@testable import ExOSHTTP
@testable import NetworkSimulation

@Suite struct ConnectionTests {
  private static let request = "GET /kilobyte HTTP/1.1\r\nHost: a\r\n\r\n"
  private let kilobyte = Samples.pattern(1024)

  @Test(arguments: [
    ("GET / HTTP/1.1\r\nHost: a\r\n\r\n", true),
    ("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", false),
    ("GET / HTTP/1.1\r\nHost: a\r\nConnection: TE, Close\r\n\r\n", false),
    ("GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\nConnection: close\r\n\r\n", false),
    ("GET / HTTP/1.0\r\n\r\n", false), ("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", true),
    ("GET / HTTP/1.0\r\nConnection: keep-alive, close\r\n\r\n", false),
    ("GET / HTTP/1.7\r\nHost: a\r\n\r\n", true),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nGET /", true),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n", false),
    ("GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", false),
  ])
  func `A connection goes on if both sides want that`(text: String, isKept: Bool) throws {
    let world = try World()
    let client = try world.client(sending: text)
    let reply = try #require(client.reply())
    #expect(reply.isFinal == !isKept)
    #expect(client.isEnded == !isKept)
    #expect(client.received.isEmpty)
    client.send(Self.request)
    world.run(.milliseconds(500))
    #expect(client.reply()?.body == (isKept ? kilobyte : nil))
    #expect(world.breaches.isEmpty)
  }

  @Test func `A thousand requests go over one connection`() throws {
    let world = try World()
    let client = try world.client()
    for count in 1...1000 {
      client.send(Self.request)
      #expect(
        world.run(.seconds(1)) { client.receivedCount >= count * 1024 && !client.received.isEmpty })
      world.run(.milliseconds(5))
      #expect(client.reply()?.body == kilobyte)
      #expect(client.received.isEmpty)
    }
    #expect(world.server.counters.requests == 1000 && world.server.counters.connections == 1)
    #expect(world.breaches.isEmpty)
  }

  @Test func `Requests in a row are answered in order, however they are cut`() throws {
    // Answers of one piece and of two, so that the room for pieces ends between head and body, too.
    let paths = ["/", "/kilobyte", "/nothing", "/manual/note.txt", "/empty"]
    let bodies = [Samples.page, kilobyte, nil, Samples.note, []]
    var text = ""
    for index in 0..<200 { text += "GET \(paths[index % 5]) HTTP/1.1\r\nHost: a\r\n\r\n" }
    for portion in [1, 7, 46, 1000, 100_000] {
      let world = try World { _, network in network.tcp.receiveBufferSize = 1024 }
      let client = try world.client()
      client.portion = portion
      client.send(text)
      world.run(.seconds(200)) { world.server.counters.requests == 200 }
      world.run(.milliseconds(100))
      for index in 0..<200 {
        let reply = try #require(client.reply(), "\(portion), \(index)")
        #expect(reply.status == (index % 5 == 2 ? 404 : 200))
        if let body = bodies[index % 5] { #expect(reply.body == body) }
      }
      #expect(client.received.isEmpty && world.breaches.isEmpty)
    }
  }

  @Test func `An answer's end does not wait until its beginning has been acknowledged`() throws {
    let world = try World(files: [Samples.File(path: "/two", data: Samples.pattern(2000))])
    let client = try world.client(sending: "GET /two HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(client.reply()?.body.count == 2000)
    let start = world.wire.now
    client.send("GET /two HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(world.run(.seconds(1)) { client.received.count > 2000 })
    #expect(world.wire.now.since(start) < .milliseconds(5))
  }

  @Test func `A refusal of HEAD has no body either`() throws {
    let world = try World()
    let client = try world.client(sending: "HEAD / HTTP/1.1\r\n\r\n")
    #expect(client.reply(hasBody: false)?.status == 400)
    #expect(client.received.isEmpty && client.isEnded)
  }

  @Test func `A body is passed over, and what follows it is a request`() throws {
    let world = try World()
    let body = String(repeating: "GET /nothing HTTP/1.1\r\n\r\n", count: 2000)
    let client = try world.client(
      sending:
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)\(Self.request)",
      wait: .seconds(2))
    #expect(client.reply()?.status == 405)
    #expect(client.reply()?.body == kilobyte)
    #expect(world.server.counters.requests == 2)
  }

  @Test func `A refusal reaches a client that goes on sending`() throws {
    let world = try World()
    let client = try world.client()
    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 500000\r\n\r\n")
    client.send([UInt8](repeating: 65, count: 500_000))
    world.run(.seconds(4)) { client.hasSentAll && client.isEnded }
    let reply = try #require(client.reply())
    #expect(reply.status == 413 && reply.isFinal)
    #expect(client.failure == nil)
  }

  @Test func `Sixty-four clients at once get what they ask for, again and again`() throws {
    let world = try World(connections: 64)
    world.wire.weather.jitter = 900
    let clients = try (0..<64).map { _ in try world.client() }
    for _ in 0..<10 {
      for client in clients { client.send(Self.request) }
      let isDone = world.run(.seconds(5)) { clients.allSatisfy { $0.received.count > 1024 } }
      #expect(isDone)
      world.run(.milliseconds(50))
      for client in clients { #expect(client.reply()?.body == kilobyte) }
    }
    #expect(world.server.counters.openConnections == 64)
    #expect(world.breaches.isEmpty)
  }

  @Test func `More clients than there are places get theirs when others have left`() throws {
    let world = try World(connections: 8)
    let text = "GET /kilobyte HTTP/1.0\r\n\r\n"
    let clients = try (0..<100).map { _ in try world.client() }
    for client in clients { client.send(text) }
    var closed = Set<Int>()
    let isDone = world.run(.seconds(300)) {
      for (index, client) in clients.enumerated() where client.isOver && !closed.contains(index) {
        client.close()
        closed.insert(index)
      }
      return closed.count == 100
    }
    #expect(isDone)
    let served = clients.filter { $0.received.count > 1024 }.count
    #expect(served >= 8 && world.server.counters.requests >= served)
    world.run(.seconds(70))
    #expect(world.server.counters.openConnections == 0)
    #expect(try world.reply(to: text)?.body == kilobyte)
  }

  @Test func `Five megabytes arrive byte for byte over a bad wire`() throws {
    let large = Samples.pattern(5 << 20, seed: 99)
    let world = try World(seed: 8, files: [Samples.File(path: "/large", data: large)])
    world.wire.weather.loss = 10
    world.wire.weather.duplication = 5
    world.wire.weather.reordering = 20
    world.wire.weather.corruption = 3
    let client = try world.client()
    var place = 0
    var head: [UInt8] = []
    var wrong: Int?
    client.consume = { bytes in
      var bytes = bytes[...]
      while !bytes.isEmpty, !head.suffix(4).elementsEqual([13, 10, 13, 10]) {
        head.append(bytes.removeFirst())
      }
      for byte in bytes {
        if wrong == nil, place >= large.count || large[place] != byte { wrong = place }
        place += 1
      }
    }
    client.send("GET /large HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    #expect(world.run(.seconds(600)) { client.isOver })
    #expect(wrong == nil && place == large.count && client.failure == nil)
    #expect(world.breaches.isEmpty)
    world.run(.seconds(10))
    #expect(world.server.counters.openConnections == 0)
  }

  @Test func `A client that ends its side after the request still gets the answer`() throws {
    let world = try World()
    let client = try world.client()
    client.send(Self.request)
    client.finish()
    #expect(world.run(.seconds(1)) { client.isEnded })
    world.run(.milliseconds(50))
    #expect(client.reply()?.body == kilobyte)
    #expect(world.server.counters.openConnections == 0 && world.server.counters.failures == 0)
  }

  @Test func `Bytes, requests, errors and connections are counted`() throws {
    let world = try World()
    let client = try world.client(
      sending: Self.request + "GET /nothing HTTP/1.1\r\nHost: a\r\n\r\n")
    client.finish()
    world.run(.seconds(1))
    let counters = world.server.counters
    #expect(counters.connections == 1 && counters.openConnections == 0)
    #expect(counters.requests == 2 && counters.errors == 1)
    #expect(counters.bytes == client.receivedCount)
  }
}
