// Sockets that wait, while the other station runs in between.

import Testing

@testable import ExOSNetwork
@testable import NetworkSimulation

@Suite struct SocketTests {
  let wire = Wire(seed: 12)
  let client: SimulatedStack
  let server: SimulatedStack

  init() {
    let (one, two) = (wire.host(), wire.host(offloads: true))
    (client, server) = (one, two)
  }

  /// Lets a server that echoes in capitals run whenever the client waits.
  private func serveEcho() throws {
    let listener = try server.tcp.listen(on: 7)
    let server = self.server
    client.link.meanwhile = {
      server.poll()
      _ = try? server.tcp.accept(listener, over: server.link)
      while let id = server.tcp.takeReady() {
        var bytes: [UInt8] = []
        let count = try? server.tcp.receive(on: id) {
          bytes = $0.array.map { $0 & 0xdf }
          return bytes.count
        }
        if count == 0 {
          server.tcp.close(id, over: server.link)
        } else {
          _ = try? unsafe server.tcp.send(bytes.span.bytes, on: id, over: server.link)
        }
      }
      server.flush()
      return server.nextDeadline()
    }
  }

  @Test func `Connect, send, receive, finish`() throws {
    try serveEcho()
    let socket = try TCPSocket.connect(client, to: .host(1), port: 7)
    let text = Array("hello".utf8)
    try unsafe socket.send(text.span.bytes)
    var got: [UInt8] = []
    while got.count < 5 {
      _ = try socket.receive {
        got += $0.array
        return $0.byteCount
      }
    }
    #expect(got == Array("HELLO".utf8))
    try socket.drain()
    try socket.finish()
    #expect(try socket.receive { $0.byteCount } == 0)
    #expect(throws: TCPError.notConnected) { try unsafe socket.send(text.span.bytes) }
  }

  @Test func `Waiting ends at the deadline`() throws {
    try serveEcho()
    let socket = try TCPSocket.connect(client, to: .host(1), port: 7)
    let start = wire.now
    #expect(throws: TCPError.timedOut) {
      try socket.receive(deadline: start + .milliseconds(250)) { $0.byteCount }
    }
    #expect(wire.now.since(start) == .milliseconds(250))
    var entries = [socket.interest(in: .readable)]
    #expect(client.poll(&entries, deadline: wire.now + .milliseconds(50)) == 0)
    entries = [socket.interest(in: .writable)]
    #expect(client.poll(&entries) == 1 && entries[0].ready == .writable)
  }

  @Test func `A refused connection and a silent one are told apart`() throws {
    try serveEcho()
    #expect(throws: TCPError.refused) { try self.connect(port: 8, deadline: .never) }
    wire.weather.loss = 1000
    let deadline = wire.now + .seconds(5)
    #expect(throws: TCPError.timedOut) { try self.connect(port: 7, deadline: deadline) }
    #expect(wire.now >= deadline)
    #expect(client.tcp.connectionCount == 0)
  }

  private func connect(port: UInt16, deadline: Instant) throws(TCPError) {
    _ = try TCPSocket.connect(client, to: .host(1), port: port, deadline: deadline)
  }

  @Test func `A listener accepts, and what goes out of scope is closed`() throws {
    let client = self.client
    var id: ConnectionID?
    server.link.meanwhile = {
      if id == nil {
        id = try? client.tcp.connect(
          to: .host(1), port: 80, over: client.link, neighbours: &client.neighbours)
      }
      client.poll()
      client.flush()
      return client.nextDeadline()
    }
    do {
      let listener = try TCPListener(server, port: 80)
      let socket = try listener.accept(deadline: wire.now + .seconds(3))
      try socket.send(Content("welcome"))
      try socket.drain(deadline: wire.now + .seconds(3))
      _ = consume socket
    }
    _ = wire.run([client, server], limit: .seconds(1))
    let name = try #require(id)
    var greeting: [UInt8] = []
    _ = try client.tcp.receive(on: name) {
      greeting = $0.array
      return $0.byteCount
    }
    #expect(greeting == Array("welcome".utf8))
    #expect(try client.tcp.readiness(of: name).contains(.peerFinished))
    #expect(!server.isListening(on: 80))
  }
}
