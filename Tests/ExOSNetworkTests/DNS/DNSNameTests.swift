// Names as people write them, and as messages have them.

import Testing

@testable import ExOSNetwork

@Suite struct DNSNameTests {
  private func read(_ bytes: [UInt8], from start: Int = 0) throws -> (name: DNSName, end: Int) {
    var place = start
    let name = try unsafe DNSName(bytes.span.bytes, at: &place)
    return (name, place)
  }

  @Test func `A name is labels with their lengths, in lower case`() throws {
    let name = try #require(DNSName("Www.Example.com"))
    #expect(
      name.bytes == [3] + Array("www".utf8) + [7] + Array("example".utf8) + [3, 99, 111, 109, 0])
    #expect(name.description == "www.example.com")
    #expect(name == DNSName("WWW.EXAMPLE.COM."))
    #expect(DNSName("a-b_c.9").map { $0.description } == "a-b_c.9")
  }

  @Test(arguments: [
    "", ".", "..", ".a", "a..b", "a b", "a/b", "a:80", "a@b", "é.com", "a\0b", "a.com..",
    String(repeating: "a", count: 64) + ".com", String(repeating: "a.", count: 127) + "a",
  ])
  func `What no host is called is no name`(text: String) {
    #expect(DNSName(text) == nil)
  }

  @Test func `A name may have 255 bytes, and a label 63`() {
    #expect(DNSName(String(repeating: "a.", count: 126) + "a")?.bytes.count == 255)
    #expect(DNSName(String(repeating: "a", count: 63) + ".com") != nil)
  }

  @Test func `A name goes on where a pointer says`() throws {
    let message: [UInt8] = [9, 9, 3, 67, 79, 77, 0, 1, 97, 0xc0, 2, 1, 98, 0xc0, 7, 5]
    #expect(try read(message, from: 2).name == DNSName("com"))
    #expect(try read(message, from: 7) == (try #require(DNSName("a.com")), 11))
    #expect(try read(message, from: 11) == (try #require(DNSName("b.a.com")), 15))
    #expect(try read(message, from: 13) == (try #require(DNSName("a.com")), 15))
    #expect(try read([0]).name.bytes == [0])
  }

  @Test(
    arguments: [
      [], [1], [1, 97], [3, 97, 98], [64, 97], [0x80, 0], [0xc0], [0xc0, 0], [0xc0, 1],
      [0xc0, 2, 0],
      [1, 97, 0xc0, 0], [1, 97, 0xc0, 2], [1, 97, 0xc0, 9, 0],
    ] as [[UInt8]])
  func `A name that does not end, or points to itself or forwards, is malformed`(bytes: [UInt8]) {
    #expect(throws: DNSError.malformed) { try self.read(bytes) }
  }

  @Test func `Pointers that make a name too long are malformed`() {
    // Each label leads back to the one before it.
    var message: [UInt8] = [0]
    var previous = 0
    for index in 0..<200 {
      let start = message.count
      message += [1, 97, 0xc0 | UInt8(previous >> 8), UInt8(previous & 255)]
      previous = start
      let name = try? read(message, from: start).name
      #expect((name == nil) == (index >= 127), "\(index)")
      if let name { #expect(name.bytes.count == 2 * index + 3) }
    }
  }
}
