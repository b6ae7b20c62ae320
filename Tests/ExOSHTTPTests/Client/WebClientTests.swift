// The client against servers on a simulated wire: ours, and ones that a test plays.

import ExOSNetwork
import Testing

@testable import ExOSHTTP
@testable import NetworkSimulation

@Suite struct WebClientTests {
  let wire = Wire(seed: 15)
  let station: SimulatedStack
  let client: WebClient<SimulatedLink, ARPCache>
  let peer: SimulatedStack

  init() {
    let (one, two) = (wire.host(), wire.host())
    (station, peer) = (one, two)
    var client = WebClient(one)
    client.localPort = 50_000
    self.client = client
  }

  private func fetch(
    _ path: String = "/", with client: WebClient<SimulatedLink, ARPCache>? = nil
  ) throws(FetchError) -> (head: ResponseHead?, body: [UInt8]) {
    var body: [UInt8] = []
    guard let url = try? HTTPURL("http://10.0.0.2\(path)") else { return (nil, []) }
    let response = try (client ?? self.client).fetch(url, at: .host(1)) { body += $0.array }
    return (response.head, body)
  }

  /// Has the peer take connections and do something when a request has come, once for each.
  private func serve(_ answer: @escaping (_ id: ConnectionID, _ request: String) -> Void) throws {
    let listener = try peer.tcp.listen(on: 80)
    let peer = self.peer
    station.link.meanwhile = {
      peer.poll()
      _ = try? peer.tcp.accept(listener, over: peer.link)
      while let id = peer.tcp.takeReady() {
        var request = ""
        let count = try? peer.tcp.receive(on: id) {
          request = String(decoding: $0.array, as: UTF8.self)
          return $0.byteCount
        }
        if count == 0 { peer.tcp.close(id, over: peer.link) }
        if !request.isEmpty { answer(id, request) }
      }
      peer.flush()
      return peer.nextDeadline()
    }
  }

  private func send(_ text: String, on id: ConnectionID) {
    let bytes = Array(text.utf8)
    #expect(throws: Never.self) {
      try unsafe peer.tcp.send(bytes.span.bytes, on: id, over: peer.link)
    }
  }

  @Test func `Our own server's files come byte for byte, one connection each from the same port`()
    throws
  {
    let large = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 7 ^ $0 >> 8) }
    let volume = try Samples.volume([
      Samples.File(path: "/index.html", data: Array("index".utf8)),
      Samples.File(path: "/large", data: large),
    ])
    let folder = Array("/".utf8)
    let site = try unsafe Site(volume, folder: folder.span.bytes, keptLimit: 64, keepsSums: true)
    let server = try WebServer(peer, site: site)
    station.link.meanwhile = {
      server.stack.poll()
      server.step()
      server.stack.flush()
      return min(server.stack.nextDeadline(), server.nextDeadline)
    }
    let got = try fetch("/large")
    #expect(got.head?.status == 200 && got.body == large)
    // The server, which is asked to, ends the connection first: its port has to wait, ours has not.
    #expect(try fetch("/").body == Array("index".utf8))
    #expect(try fetch("/nothing").head?.status == 404)
    var asker = client
    asker.asksForHead = true
    let head = try fetch("/large", with: asker)
    #expect(head.head?.contentLength == 300_000 && head.body.isEmpty)
    #expect(station.tcp.connectionCount == 0)
  }

  @Test func `A request has what every server wants`() throws {
    var seen = ""
    try serve { id, request in
      seen = request
      send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", on: id)
    }
    #expect(try fetch("/a?b").body == Array("ok".utf8))
    #expect(seen.hasPrefix("GET /a?b HTTP/1.1\r\nHost: 10.0.0.2\r\n") && seen.hasSuffix("\r\n\r\n"))
    #expect(seen.contains("\r\nConnection: close\r\n"))
  }

  @Test func `A body without a length goes to the connection's end`() throws {
    try serve { id, _ in
      send("HTTP/1.0 200 OK\r\n\r\nall of it", on: id)
      peer.tcp.close(id, over: peer.link)
    }
    #expect(try fetch().body == Array("all of it".utf8))
  }

  @Test func `A redirect is not read further, and the port can be used again at once`() throws {
    try serve { id, _ in
      send("HTTP/1.1 302 Found\r\nLocation: /b\r\nContent-Length: 99999\r\n\r\n<html>", on: id)
    }
    for _ in 0..<3 {
      let start = wire.now
      let got = try fetch()
      #expect(got.head?.isRedirect == true)
      #expect(wire.now.since(start) < .milliseconds(500))
    }
  }

  @Test func `Each way in which a server fails has its name`() throws {
    try serve { id, _ in
      send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort", on: id)
      peer.tcp.close(id, over: peer.link)
    }
    #expect(throws: FetchError.response(.truncatedBody)) { try self.fetch() }
    #expect(throws: FetchError.connection(.refused)) {
      let url = try HTTPURL("http://10.0.0.2:81/")
      _ = try self.client.fetch(url, at: .host(1)) { _ in }
    }
    #expect(throws: FetchError.connection(.unreachable)) {
      let url = try HTTPURL("http://192.0.2.1/")
      _ = try self.client.fetch(url, at: IPv4Address(192, 0, 2, 1)) { _ in }
    }
  }

  @Test func `A connection that is reset before a word has come is made again`() throws {
    var resets = 2
    try serve { id, _ in
      if resets == 0 { return self.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", on: id) }
      resets -= 1
      self.peer.tcp.abort(id, over: self.peer.link)
    }
    #expect(try fetch().body == Array("hi".utf8))
    #expect(resets == 0)
  }

  @Test func `A reset, and an end without a word, are told apart`() throws {
    var resets = true
    try serve { id, _ in
      if resets { peer.tcp.abort(id, over: peer.link) } else { peer.tcp.close(id, over: peer.link) }
    }
    #expect(throws: FetchError.connection(.reset)) { try self.fetch() }
    resets = false
    #expect(throws: FetchError.response(.noResponse)) { try self.fetch() }
  }

  @Test func `A server that says nothing, or does not come to an end, is given up in time`() throws
  {
    var client = client
    client.localPort = nil
    var text = ""
    try serve { id, _ in if !text.isEmpty { send(text, on: id) } }
    for silence in ["", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell"] {
      text = silence
      let start = wire.now
      #expect(throws: FetchError.silence) { try self.fetch(with: client) }
      #expect(wire.now.since(start) >= .seconds(30) && wire.now.since(start) < .seconds(32))
    }
  }

  @Test func `A host that does not answer is given up in time`() {
    wire.weather.loss = 1000
    let start = wire.now
    #expect(throws: FetchError.self) { try self.fetch() }
    #expect(wire.now.since(start) <= .seconds(11))
  }
}
