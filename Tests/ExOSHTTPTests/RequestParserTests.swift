// What the parser makes of requests, right and wrong, in whatever pieces they come.

import Testing

@testable import ExOSHTTP

@Suite struct RequestParserTests {
  private static let host = "Host: a\r\n\r\n"

  @Test func `A request is taken apart`() throws {
    let text =
      "GET /a/b%20c?x=y HTTP/1.1\r\nHost: localhost:8080\r\nUser-Agent: curl/7.88.1\r\n\r\nGET"
    let summary = try #require(Verdict(text).summary)
    #expect(summary.count == text.utf8.count - 3)
    #expect(summary.method == .get && summary.path == "/a/b%20c" && summary.isPersistent)
    #expect(RequestMarks(rawValue: summary.marks) == [.hasHost, .isEscaped])
  }

  @Test(arguments: [
    "GET / HTTP/1.1\r\n\(host)", "GET / HTTP/1.0\r\n\r\n", "HEAD / HTTP/1.1\r\n\(host)",
    "\r\n\r\nGET / HTTP/1.1\r\n\(host)", "GET / HTTP/1.1\r\nHOST:a\r\n\r\n",
    "GET / HTTP/1.1\r\nHost:\r\n\r\n", "GET / HTTP/1.1\r\nHost: \t[::1]:80 \t\r\n\r\n",
    "GET / HTTP/1.1\r\nX:\tа\u{7f}~ \"quoted\"\r\n\(host)",
    "GET / HTTP/1.1\r\nX!#$%&'*+-.^_`|~9:\r\n\(host)",
    "GET http://a:1/ HTTP/1.1\r\n\(host)", "GET / HTTP/1.9\r\n\(host)",
    "OPTIONS * HTTP/1.1\r\n\(host)", "CONNECT a:1 HTTP/1.1\r\n\(host)",
    "M-SEARCH / HTTP/1.1\r\n\(host)",
    "GET / HTTP/1.1\r\nContent-Length: 0\r\n\(host)", "GET /?%zz HTTP/1.1\r\n\(host)",
    "GET / HTTP/1.1\r\nIf-None-Match: ,,\r\nRange: what?\r\n\(host)",
  ])
  func `Well-formed requests are complete at their end and nowhere before`(text: String) throws {
    let bytes = Array(text.utf8)
    let whole = Verdict(bytes)
    #expect(whole.summary?.count == bytes.count)
    for end in 0..<bytes.count { #expect(Verdict(Array(bytes[..<end])) == .incomplete) }
    #expect(Verdict(bytes + Array("GET".utf8)) == whole)
  }

  static let malformed: [(String, RequestError)] = [
    ("GET /\r\n\r\n", .malformedRequestLine), ("GET  / HTTP/1.1\r\n", .malformedTarget),
    ("GET / HTTP/1.1 \r\n", .malformedRequestLine), (" GET / HTTP/1.1\r\n", .malformedRequestLine),
    ("GET / http/1.1\r\n", .malformedRequestLine), ("GET / HTTP/1.10\r\n", .malformedRequestLine),
    ("GET / HTTP/11\r\nHost: a", .malformedRequestLine),
    ("G@T / HTTP/1.1\r\n", .malformedRequestLine),
    ("GET\t/ HTTP/1.1\r\n", .malformedLine), ("/index.html HTTP/1.1\r\n", .malformedRequestLine),
    ("GET / HTTP/2.0\r\n", .unsupportedVersion), ("GET / HTTP/0.9\r\n", .unsupportedVersion),
    ("GET /\u{e9} HTTP/1.1\r\n", .malformedTarget), ("GET /#top HTTP/1.1\r\n", .malformedTarget),
    ("GET /?#top HTTP/1.1\r\n", .malformedTarget),
    ("GET index.html HTTP/1.1\r\n", .malformedTarget),
    ("GET * HTTP/1.1\r\n", .malformedTarget), ("GET ftp://a/ HTTP/1.1\r\n", .malformedTarget),
    ("GET http:///x HTTP/1.1\r\n", .malformedTarget),
    ("GET http://u@a/ HTTP/1.1\r\n", .malformedTarget),
    ("GET http:/a HTTP/1.1\r\n", .malformedTarget), ("GET / / HTTP/1.1\r\n", .malformedTarget),
    ("GET / HTTP/1.1\n", .malformedLine), ("GET / HTTP/1.1\rX", .malformedLine),
    ("GET /\0 HTTP/1.1\r\n", .malformedLine), ("GET / HTTP/1.1\r\nX: a\rb\r\n", .malformedLine),
    ("GET / HTTP/1.1\r\nX: a\nY: b\r\n", .malformedLine),
    ("GET / HTTP/1.1\r\nX: \0\r\n", .malformedLine),
    ("GET / HTTP/1.1\r\n X: a\r\n", .foldedField),
    ("GET / HTTP/1.1\r\nX: a\r\n\tb\r\n", .foldedField),
    ("GET / HTTP/1.1\r\nX : a\r\n", .malformedField),
    ("GET / HTTP/1.1\r\n: a\r\n", .malformedField),
    ("GET / HTTP/1.1\r\nHost\r\n", .malformedField),
    ("GET / HTTP/1.1\r\nX\u{e9}: a\r\n", .malformedField),
    ("GET / HTTP/1.1\r\nHost : a\r\n", .malformedField), ("GET / HTTP/1.1\r\n\r\n", .missingHost),
    ("GET / HTTP/1.1\r\nHost: a\r\nhost: a\r\n", .repeatedHost),
    ("GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n", .repeatedHost),
    ("GET / HTTP/1.1\r\nHost: a b\r\n", .malformedHost),
    ("GET / HTTP/1.1\r\nHost: a/b\r\n", .malformedHost),
    ("GET / HTTP/1.1\r\nContent-Length: -1\r\n", .malformedLength),
    ("GET / HTTP/1.1\r\nContent-Length: +1\r\n", .malformedLength),
    ("GET / HTTP/1.1\r\nContent-Length:\r\n", .malformedLength),
    ("GET / HTTP/1.1\r\nContent-Length: 1, 1\r\n", .malformedLength),
    ("GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 1\r\n", .malformedLength),
    (
      "GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\(host)",
      .conflictingLength
    ),
    ("GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\(host)", .conflictingLength),
    ("GET / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n", .unknownCoding),
    ("GET / HTTP/1.1\r\nTransfer-Encoding: xchunked\r\n", .unknownCoding),
    (
      "GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
      .unknownCoding
    ),
    ("GET / HTTP/1.1\r\nExpect: 200-ok\r\n", .unmetExpectation),
    ("GET /" + String(repeating: "a", count: 8192), .targetTooLong),
    ("GET / HTTP/1.1\r\nX: " + String(repeating: "a", count: 8192), .headTooLong),
    ("GET / HTTP/1.1\r\n" + String(repeating: "X:\r\n", count: 101), .tooManyFields),
    (String(repeating: "\r\n", count: 4096), .targetTooLong),
  ]

  @Test(arguments: malformed.indices)
  func `What is malformed is refused by name`(index: Int) {
    let (text, error) = Self.malformed[index]
    let bytes: [UInt8] = Array(text.utf8)
    #expect(Verdict(bytes) == .refused(error), "\(text.prefix(80).debugDescription)")
    // What follows does not redeem it, and where it is cut does not matter.
    #expect(Verdict(bytes + Array("\r\n\r\n".utf8)) == .refused(error))
    let step = max(1, bytes.count / 60)
    for cut in stride(from: 0, to: bytes.count, by: step) {
      #expect(Verdict(bytes, cutAt: [cut]) == .refused(error), "cut at \(cut)")
    }
  }

  @Test func `Limits are what they are said to be`() {
    let fields = String(repeating: "X:\r\n", count: 99)
    #expect(Verdict("GET / HTTP/1.1\r\n\(fields)\(Self.host)").summary != nil)
    #expect(Verdict("GET / HTTP/1.1\r\nX:\r\n\(fields)\(Self.host)") == .refused(.tooManyFields))
    let start = "GET / HTTP/1.1\r\nX: "
    for (count, isComplete) in [(8192, true), (8193, false)] {
      let missing = count - start.utf8.count - 2 - Self.host.utf8.count
      let text = start + String(repeating: "a", count: missing) + "\r\n" + Self.host
      #expect(text.utf8.count == count)
      #expect(Verdict(text) == (isComplete ? Verdict(text) : .refused(.headTooLong)))
      #expect((Verdict(text).summary != nil) == isComplete)
    }
  }

  @Test func `A length too long for a number is long all the same`() {
    for digits in ["18446744073709551616", "99999999999999999999999999", "72057594037927936"] {
      let verdict = Verdict("GET / HTTP/1.1\r\nContent-Length: \(digits)\r\n\(Self.host)")
      #expect((verdict.summary?.bodyCount ?? 0) >= 1 << 56)
    }
    let verdict = Verdict("GET / HTTP/1.1\r\nContent-Length: 0065536\r\n\(Self.host)")
    #expect(verdict.summary?.bodyCount == 65_536)
  }

  /// A request with most of what a request can have.
  static let rich = Array(
    ("\r\nPOST http://a.example:80/x%41/y?q HTTP/1.1\r\nUser-Agent: t\tt\r\nHost: a.example:80\r\n"
      + "Connection: TE ,, close\r\nContent-Length: 12\r\nIf-None-Match: \"a\", W/\"b\"\r\nRange: bytes=1-2\r\n"
      + "If-Range: \"a\"\r\nIf-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT\r\nExpect: 100-Continue\r\n\r\n")
      .utf8)

  @Test func `Every cut in two, and every byte alone, gives what the whole gives`() {
    let whole = Verdict(Self.rich)
    #expect(whole.summary?.count == Self.rich.count)
    for cut in 0...Self.rich.count { #expect(Verdict(Self.rich, cutAt: [cut]) == whole) }
    #expect(Verdict(Self.rich, cutAt: Array(0...Self.rich.count)) == whole)
  }
}
