// What the client makes of responses, right and wrong, in whatever pieces they come.

import Testing

@testable import ExOSHTTP

@Suite struct ResponseReaderTests {
  private static let ok = "HTTP/1.1 200 OK\r\n"
  private static let chunked = ok + "Transfer-Encoding: chunked\r\n\r\n"

  static let wellFormed: [(response: String, body: String)] = [
    (ok + "Content-Length: 5\r\n\r\nhello", "hello"),
    (ok + "content-length:5\r\nX: \ty\t\r\n\r\nhello", "hello"),
    (ok + "Content-Length: 0\r\n\r\n", ""),
    ("HTTP/1.0 200 \r\n\r\nup to the end", "up to the end"),
    ("HTTP/1.1 200\r\n\r\n", ""),
    ("HTTP/1.9 204 No Content\r\nContent-Length: 7\r\n\r\n", ""),
    ("HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n", ""),
    ("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nA: b\r\n\r\n" + ok + "\r\nx", "x"),
    (chunked + "5\r\nhello\r\n0\r\n\r\n", "hello"),
    (chunked + "1\r\nh\r\n00004;a=\"b;c\"\r\nello\r\n000\r\nA: b\r\nC: d\r\n\r\n", "hello"),
    (chunked + "a \r\n0123456789\r\nA\r\n0123456789\r\n0;x\r\n\r\n", "01234567890123456789"),
    (chunked + "0\r\n\r\n", ""),
    ("HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno", "no"),
  ]

  @Test(arguments: wellFormed.indices)
  func `Well-formed responses are read, wherever they are cut`(index: Int) throws {
    let (text, body) = Self.wellFormed[index]
    let bytes = Array(text.utf8)
    let whole = ReadResponse(bytes)
    #expect(whole.body == body)
    for cut in 0...bytes.count { #expect(ReadResponse(bytes, cutAt: [cut]) == whole) }
    #expect(ReadResponse(bytes, cutAt: Array(0...bytes.count)) == whole)
  }

  @Test(arguments: wellFormed.indices)
  func `A response that is cut short is not taken for whole`(index: Int) throws {
    let bytes = Array(Self.wellFormed[index].response.utf8)
    let whole = ReadResponse(bytes)
    // Without a length or chunks nobody can know.
    let isBounded = ReadResponse(bytes, isEnded: false) == whole
    for end in 0..<bytes.count {
      let part = ReadResponse(Array(bytes[..<end]))
      if isBounded || part.head == nil {
        #expect(part != whole && part.head == nil, "cut at \(end)")
      }
      #expect(ReadResponse(Array(bytes[..<end]), isEnded: false) == .incomplete)
    }
  }

  @Test func `What follows a response is left alone`() throws {
    for (text, body) in Self.wellFormed where ReadResponse(text, isEnded: false) != .incomplete {
      let read = ReadResponse(text + "HTTP/1.1 200 OK\r\n\r\n")
      #expect(read.body == body && read == ReadResponse(text))
    }
  }

  @Test func `The end of a connection has its name`() {
    #expect(ReadResponse("") == .refused(.noResponse))
    #expect(ReadResponse("HTTP") == .refused(.truncatedHead))
    #expect(ReadResponse("HTTP/1.1 100 \r\n\r\n") == .refused(.truncatedHead))
    #expect(ReadResponse(Self.ok + "Content-Length: 5\r\n\r\nhell") == .refused(.truncatedBody))
    #expect(ReadResponse(Self.chunked + "5\r\nhello\r\n") == .refused(.truncatedBody))
    #expect(ReadResponse(Self.chunked + "5\r\nhello\r\n0\r\n") == .refused(.truncatedBody))
  }

  @Test func `The answer to a request for a head ends with it`() {
    let text = Self.ok + "Content-Length: 5\r\n\r\n"
    #expect(ReadResponse(text, isForHead: true, isEnded: false).head?.contentLength == 5)
    #expect(ReadResponse(Self.chunked, isForHead: true, isEnded: false).body == "")
  }

  @Test func `A redirect is complete with its head, and leads on`() throws {
    let url = try HTTPURL("http://a/b/c")
    for status in [301, 302, 303, 307, 308] {
      let text = "HTTP/1.1 \(status) \r\nLocation: d?e\r\nLocation: f\r\n\r\nendless"
      let head = try #require(ReadResponse(text, isEnded: false).head)
      #expect(try head.redirect(from: url)?.description == "http://a/b/d?e")
    }
    let other = try #require(ReadResponse("HTTP/1.1 300 \r\nLocation: d\r\n\r\n").head)
    #expect(try other.redirect(from: url) == nil)
    let nowhere = try #require(ReadResponse("HTTP/1.1 301 \r\n\r\n").head)
    #expect(try nowhere.redirect(from: url) == nil && !nowhere.isRedirect)
    let bad = try #require(ReadResponse("HTTP/1.1 301 \r\nLocation: ftp://x\r\n\r\n").head)
    #expect(throws: HTTPURLError.unsupportedScheme) { try bad.redirect(from: url) }
  }

  static let malformed: [(String, ResponseError)] = [
    ("SSH-2.0-OpenSSH_9.2\r\n", .malformedStatusLine), ("\r\n", .malformedStatusLine),
    ("HTTP/1.1 200 OK\n", .malformedStatusLine), ("http/1.1 200 OK\r\n", .malformedStatusLine),
    ("HTTP/1.1  200 OK\r\n", .malformedStatusLine), ("HTTP/1.1 2000\r\n", .malformedStatusLine),
    ("HTTP/1.1 20 OK\r\n", .malformedStatusLine), ("HTTP/1.1 -20 OK\r\n", .malformedStatusLine),
    ("HTTP/11 200 OK\r\n", .malformedStatusLine), ("\0\0\0", .malformedStatusLine),
    ("HTTP/1.1 200\tOK\r\n", .malformedStatusLine), ("HTTP/2.0 200 OK\r\n", .unsupportedVersion),
    ("HTTP/0.9 200 OK\r\n", .unsupportedVersion), ("HTTP/1.1 099 \r\n", .unexpectedStatus),
    ("HTTP/1.1 600 \r\n", .unexpectedStatus), ("HTTP/1.1 101 \r\n", .unexpectedStatus),
    (ok + "A: b\n", .malformedLine), (ok + "A: \u{1b}[2J\r\n", .malformedLine),
    (ok + "A: b\rc\r\n", .malformedLine), (ok + " A: b\r\n", .foldedField),
    (ok + "A: b\r\n\tc\r\n", .foldedField), (ok + "A : b\r\n", .malformedField),
    (ok + ": b\r\n", .malformedField), (ok + "A\r\n", .malformedField),
    (ok + "Content-Length: \r\n", .malformedLength),
    (ok + "Content-Length: -1\r\n", .malformedLength),
    (ok + "Content-Length: 5, 5\r\n", .malformedLength),
    (ok + "Content-Length: 5\r\nContent-Length: 5\r\n", .malformedLength),
    (ok + "Content-Length: 0x5\r\n", .malformedLength),
    (ok + "Content-Length: 18446744073709551621\r\n", .malformedLength),
    (ok + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", .conflictingLength),
    ("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", .conflictingLength),
    (ok + "Transfer-Encoding: gzip, chunked\r\n", .unknownCoding),
    (ok + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", .unknownCoding),
    (ok + String(repeating: "X:\r\n", count: 101), .tooManyFields),
    (ok + "X: " + String(repeating: "a", count: 16_384), .headTooLong),
    (String(repeating: "a", count: 16_384), .headTooLong),
    (String(repeating: "HTTP/1.1 100 \r\n\r\n", count: 9), .tooManyInterim),
    (chunked + "\r\n", .malformedChunk), (chunked + "g\r\n", .malformedChunk),
    (chunked + "-1\r\n", .malformedChunk), (chunked + " 1\r\n", .malformedChunk),
    (chunked + "1\nx", .malformedChunk), (chunked + "1x\r\n", .malformedChunk),
    (chunked + "1\rx", .malformedChunk), (chunked + "1\r\nxy\r\n", .malformedChunk),
    (chunked + "1\r\nx\n", .malformedChunk), (chunked + "1\r\nx\r\r", .malformedChunk),
    (chunked + ";a\r\n", .malformedChunk), (chunked + "1;\0\r\n", .malformedChunk),
    (chunked + "000000000000001\r\n", .malformedChunk),
    (chunked + "fffffffffffffffff\r\n", .malformedChunk),
    (chunked + "1;" + String(repeating: "a", count: 1024), .chunkLineTooLong),
    (chunked + "0\r\n" + String(repeating: "A: b\r\n", count: 1400), .trailerTooLong),
    (chunked + "0\r\nA: b\n", .malformedChunk), (chunked + "0\r\n\rx", .malformedChunk),
  ]

  @Test(arguments: malformed.indices)
  func `What is malformed is refused by name`(index: Int) {
    let (text, error) = Self.malformed[index]
    let bytes: [UInt8] = Array(text.utf8)
    #expect(ReadResponse(bytes) == .refused(error), "\(text.prefix(80).debugDescription)")
    let step = max(1, bytes.count / 60)
    for cut in stride(from: 0, to: bytes.count, by: step) {
      #expect(ReadResponse(bytes, cutAt: [cut]) == .refused(error), "cut at \(cut)")
    }
  }

  @Test func `Limits are what they are said to be`() {
    let fields = String(repeating: "X:\r\n", count: 100)
    #expect(ReadResponse(Self.ok + fields + "\r\n").head != nil)
    let start = Self.ok + "X: "
    let missing = 16_384 - start.utf8.count - 4
    #expect(ReadResponse(start + String(repeating: "a", count: missing) + "\r\n\r\n").head != nil)
    #expect(
      ReadResponse(start + String(repeating: "a", count: missing + 1) + "\r\n\r\n")
        == .refused(.headTooLong))
    let interim = String(repeating: "HTTP/1.1 100 \r\n\r\n", count: 8)
    #expect(ReadResponse(interim + Self.ok + "\r\n").head != nil)
    let large = ReadResponse(Self.ok + "Content-Length: 72057594037927935\r\n\r\n", isEnded: false)
    #expect(large == .incomplete)
  }
}
