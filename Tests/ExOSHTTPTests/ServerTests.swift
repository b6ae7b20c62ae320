// The server as clients see it: which answer which request gets.

import ExOSNetwork
import Testing

@testable import ExOSHTTP

@Suite struct ServerTests {
  let world: World

  init() throws { world = try World() }

  @Test func `A page comes with its type, its length, its tag and its time`() throws {
    let reply = try #require(try world.get("/"))
    #expect(reply.status == 200 && reply.reason == "OK")
    #expect(reply.body == Samples.page)
    #expect(reply["Content-Type"] == "text/html; charset=utf-8")
    #expect(reply["Content-Length"] == "\(Samples.page.count)")
    #expect(reply["ETag"]?.wholeMatch(of: /"[0-9a-f]{16}"/) != nil)
    #expect(reply["Last-Modified"] == "Sun, 06 Nov 1994 08:49:37 GMT")
    #expect(reply["Connection"] == "keep-alive" && reply["Date"] == nil)
  }

  @Test(arguments: [
    ("/index.html", Samples.page), ("/manual/", Samples.manual), ("/empty", []),
    ("/manual/note.txt", Samples.note), ("/kilobyte", Samples.pattern(1024)),
    ("/manual/note.txt?version=1&x=/../", Samples.note), ("/%6danual/note%2Etxt", Samples.note),
    ("http://elsewhere:8080/manual/", Samples.manual), ("HTTP://a", Samples.page),
    ("http://a?query", Samples.page), ("/a%20b%25.txt", Array("odd name".utf8)),
    ("/gr%C3%B6%c3%9fe", Array("not ASCII".utf8)), ("/?", Samples.page),
  ])
  func `A file is found by every spelling of its path`(path: String, body: [UInt8]) throws {
    let reply = try #require(try world.get(path))
    #expect(reply.status == 200)
    #expect(reply.body == body)
  }

  @Test(arguments: [
    "/nothing", "/index.htm", "/index.html/", "/manual/../index.html", "/..", "/../../etc/passwd",
    "/%2e%2e/etc/passwd", "/manual%2Fnote.txt", "//", "//index.html", "/manual//note.txt", "/./",
    "/manual/.", "/\\index.html", "/MANUAL/", "/%2e/", "/.hidden", "/kilobyte/x", "/empty/",
    "/manual/nothing/",
  ])
  func `What is not in the folder, or hidden, is not found`(path: String) throws {
    #expect(try world.get(path)?.status == 404)
  }

  @Test func `A folder without its slash is a redirect to the folder`() throws {
    let reply = try #require(try world.get("/manual?x"))
    #expect(reply.status == 301)
    #expect(reply["Location"] == "/manual/")
    #expect(reply.body.isEmpty && !reply.isFinal)
  }

  @Test func `HEAD is answered like GET, without the body`() throws {
    for path in ["/", "/kilobyte", "/nothing", "/manual"] {
      let client = try world.client(
        sending: "HEAD \(path) HTTP/1.1\r\nHost: a\r\n\r\nGET \(path) HTTP/1.1\r\nHost: a\r\n\r\n")
      let head = try #require(client.reply(hasBody: false))
      let get = try #require(client.reply())
      #expect(head.status == get.status)
      #expect(head.fields.map(\.value) == get.fields.map(\.value))
      #expect(client.received.isEmpty)
    }
  }

  @Test(arguments: [
    ("POST / HTTP/1.1\r\nHost: a\r\n\r\n", 405),
    ("DELETE /kilobyte HTTP/1.1\r\nHost: a\r\n\r\n", 405),
    ("PUT /nothing HTTP/1.1\r\nHost: a\r\n\r\n", 404),
    ("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", 405),
    ("CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n", 405), ("BREW / HTTP/1.1\r\nHost: a\r\n\r\n", 501),
    ("get / HTTP/1.1\r\nHost: a\r\n\r\n", 501), ("GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505),
    ("GET / HTTP/1.1\r\n\r\n", 400), ("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400),
    ("GET /%00 HTTP/1.1\r\nHost: a\r\n\r\n", 400), ("GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n", 400), ("GET * HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", 501),
    ("GET / HTTP/1.1\r\nHost: a\r\nExpect: a miracle\r\n\r\n", 417),
    ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999999\r\n\r\n", 413),
    ("GET /\(String(repeating: "a", count: 9000)) HTTP/1.1\r\nHost: a\r\n\r\n", 414),
    ("GET / HTTP/1.1\r\nHost: a\r\nX: \(String(repeating: "a", count: 9000))\r\n\r\n", 431),
    ("GET / HTTP/1.1\r\nHost: a\r\n\(String(repeating: "X: y\r\n", count: 100))\r\n", 431),
    ("\u{16}\u{3}\u{1}", 400),
  ])
  func `What is wrong has its status, and the answer arrives`(text: String, status: Int) throws {
    let reply = try #require(try world.reply(to: text))
    #expect(reply.status == status)
    #expect(reply["Content-Type"] == "text/html; charset=utf-8")
    #expect(
      String(decoding: reply.body, as: UTF8.self).contains("<h1>\(status) \(reply.reason)</h1>"))
    if status == 405 { #expect(reply["Allow"] == "GET, HEAD") }
    let endsConnection = [400, 413, 414, 417, 431, 505].contains(status)
    if endsConnection { #expect(reply.isFinal) }
    #expect(world.server.counters.errors == 1 && world.server.counters.failures == 0)
  }

  @Test func `Who has the file already is told so`() throws {
    let tag = try #require(try world.get("/")?["ETag"])
    for field in [
      "If-None-Match: \(tag)", "If-None-Match: *", "if-none-match: \"x\", W/\(tag)",
      "If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT",
    ] {
      let reply = try #require(try world.get("/", field + "\r\n"))
      #expect(reply.status == 304, "\(field)")
      #expect(reply["ETag"] == tag && reply["Content-Length"] == nil)
    }
    for field in [
      "If-None-Match: \"x\"", "If-Modified-Since: Sun, 06 Nov 1994 08:49:36 GMT",
      "If-None-Match: \"x\"\r\nIf-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT", "If-None-Match:",
    ] {
      #expect(try world.get("/", field + "\r\n")?.status == 200, "\(field)")
    }
  }

  @Test(arguments: [
    ("bytes=0-0", 0..<1), ("bytes=10-19", 10..<20), ("bytes=1000-", 1000..<1024),
    ("bytes=-24", 1000..<1024), ("bytes=-9999", 0..<1024),
    ("bytes=1000-99999999999999999999", 1000..<1024),
    ("Bytes=5-6", 5..<7),
  ])
  func `A part of a file is what was asked for`(value: String, part: Range<Int>) throws {
    let reply = try #require(try world.get("/kilobyte", "Range: \(value)\r\n"))
    #expect(reply.status == 206)
    #expect(reply.body == Array(Samples.pattern(1024)[part]))
    #expect(reply["Content-Range"] == "bytes \(part.lowerBound)-\(part.upperBound - 1)/1024")
    #expect(try reply["ETag"] == world.get("/kilobyte")?["ETag"])
  }

  @Test func `Parts that do not exist are refused, what is no part is ignored`() throws {
    for value in ["bytes=1024-", "bytes=-0", "bytes=5000-6000"] {
      #expect(try world.get("/kilobyte", "Range: \(value)\r\n")?.status == 416, "\(value)")
    }
    for value in [
      "bytes=5-4", "bytes=-", "lines=1-2", "bytes=0-1,4-5", "bytes=1", "bytes", "bytes= 1-2",
    ] {
      #expect(try world.get("/kilobyte", "Range: \(value)\r\n")?.status == 200, "\(value)")
    }
    let fields = "Range: bytes=0-1\r\nIf-Range: "
    let tag = try #require(try world.get("/kilobyte")?["ETag"])
    #expect(try world.get("/kilobyte", fields + tag + "\r\n")?.status == 206)
    #expect(try world.get("/kilobyte", fields + "\"another\"\r\n")?.status == 200)
  }
}
