// URLs as people and servers write them.

import ExOSNetwork
import Testing

@testable import ExOSHTTP

@Suite struct HTTPURLTests {
  private func target(_ url: HTTPURL) -> String { String(decoding: url.target, as: UTF8.self) }

  @Test func `A URL is a host, a port and a target`() throws {
    let url = try HTTPURL("http://10.0.2.2:8080/a/b%20c?x=http://y/#top")
    #expect(url.host == .address(IPv4Address(10, 0, 2, 2)) && url.port == 8080 && !url.isNamed)
    #expect(target(url) == "/a/b%20c?x=http://y/" && url.authority == "10.0.2.2:8080")
    #expect(url.description == "http://10.0.2.2:8080/a/b%20c?x=http://y/")
    let named = try HTTPURL("HTTP://WWW.Example.com.")
    #expect(named.isNamed && named.port == 80 && target(named) == "/")
    #expect(named.description == "http://www.example.com/")
    #expect(try target(HTTPURL("http://a?b")) == "/?b")
    #expect(try HTTPURL("http://a:/").port == 80)
    #expect(try HTTPURL("http://a:0000065535/").port == 65_535)
    #expect(try HTTPURL("http://9a.b9/").isNamed)
  }

  @Test(
    arguments: [
      ("", .unsupportedScheme), ("10.0.2.2", .unsupportedScheme), ("http:/a/", .unsupportedScheme),
      ("http:", .unsupportedScheme), ("https://a/", .unsupportedScheme),
      ("ftp://a/", .unsupportedScheme), ("://a/", .unsupportedScheme), ("//a/", .unsupportedScheme),
      ("/http://a", .unsupportedScheme), ("httpx://a/", .unsupportedScheme),
      ("http://", .malformedHost), ("http:///x", .malformedHost), ("http://:80/", .malformedHost),
      ("http://10.0.2.256/", .malformedHost), ("http://10.0.2/", .malformedHost),
      ("http://a..b/", .malformedHost), ("http://a.1/", .malformedHost),
      ("http://[::1]/", .malformedHost), ("http://a%41/", .malformedHost),
      ("http://a:0/", .malformedPort), ("http://a:65536/", .malformedPort),
      ("http://a:-1/", .malformedPort), ("http://a:8o/", .malformedPort),
      ("http://a:1:2/", .malformedPort), ("http://a:99999999999999999999/", .malformedPort),
      ("http://u@a/", .credentials), ("http://u:p@a/", .credentials),
      ("http://a/ b", .malformedCharacter), ("http://a/\r\nX: y", .malformedCharacter),
      ("http://a/\u{e9}", .malformedCharacter), ("http://a/\u{7f}", .malformedCharacter),
      ("http://a/" + String(repeating: "x", count: 2048), .tooLong),
    ] as [(String, HTTPURLError)])
  func `What is no URL for us is refused by name`(text: String, error: HTTPURLError) {
    #expect(throws: error) { try HTTPURL(text) }
  }

  /// RFC 3986 §5.4, as far as it speaks of hosts and paths.
  @Test(arguments: [
    ("g", "/b/c/g"), ("./g", "/b/c/g"), ("g/", "/b/c/g/"), ("/g", "/g"), ("?y", "/b/c/d;p?y"),
    ("g?y", "/b/c/g?y"), ("#s", "/b/c/d;p?q"), ("g#s", "/b/c/g"), (";x", "/b/c/;x"),
    ("", "/b/c/d;p?q"), (".", "/b/c/"), ("./", "/b/c/"), ("..", "/b/"), ("../", "/b/"),
    ("../g", "/b/g"), ("../..", "/"), ("../../g", "/g"), ("../../../g", "/g"),
    ("../../../../g", "/g"), ("/./g", "/g"), ("/../g", "/g"), ("g.", "/b/c/g."),
    ("..g", "/b/c/..g"), ("./../g", "/b/g"), ("./g/.", "/b/c/g/"), ("g/./h", "/b/c/g/h"),
    ("g/../h", "/b/c/h"), ("g;x=1/../y", "/b/c/y"), ("g?y/../x", "/b/c/g?y/../x"),
    ("//g", "g/"), ("//g/x?y", "g/x?y"), ("http://g:81/x/../y", "g:81/x/../y"),
  ])
  func `A reference is read from where it was found`(reference: String, expected: String) throws {
    let base = try HTTPURL("http://a/b/c/d;p?q")
    let url = try base.resolving(Array(reference.utf8)[...])
    #expect(url.description == (expected.hasPrefix("/") ? "http://a" : "http://") + expected)
  }

  @Test func `A reference that leads nowhere is refused by name`() throws {
    let base = try HTTPURL("http://a:8080/b")
    #expect(try base.resolving(Array("/c".utf8)[...]).port == 8080)
    let references: [(String, HTTPURLError)] = [
      ("https://a/", .unsupportedScheme), ("javascript:x", .unsupportedScheme),
      ("//u@a/", .credentials), ("///x", .malformedHost), ("/a b", .malformedCharacter),
      (String(repeating: "x", count: 2048), .tooLong),
    ]
    for (reference, error) in references {
      #expect(throws: error) { try base.resolving(Array(reference.utf8)[...]) }
    }
  }
}
