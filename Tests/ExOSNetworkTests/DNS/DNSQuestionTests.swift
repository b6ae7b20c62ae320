// What name servers and others may answer, and what becomes of it.

import TestSupport
import Testing

@testable import ExOSNetwork

@Suite struct DNSQuestionTests {
  typealias Record = DNSMessages.Record

  private let question: DNSQuestion

  init() throws {
    question = DNSQuestion(of: try #require(DNSName("www.example.com")), identifier: 0x1234)
  }

  private func addresses(_ message: [UInt8]) throws(DNSError) -> [IPv4Address]? {
    try unsafe question.addresses(in: message.span.bytes)
  }

  private func answer(_ records: [Record], flags: Int = 0x8180, count: Int? = nil) -> [UInt8] {
    DNSMessages.answer(to: question, flags: flags, records, count: count)
  }

  @Test func `A question has a header, a name, a type and a class`() {
    #expect(
      question.message
        == [0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0] + question.name.bytes + [0, 1, 0, 1])
  }

  @Test func `The addresses of the name are taken, and no others`() throws {
    let records: [Record] = [
      .address("ftp.example.com", 1), Record(), Record(type: 28, data: Array(0..<16)),
      Record(space: 3), .address("WWW.example.COM", 7), Record(type: 16, data: [3, 97, 98, 99]),
    ]
    #expect(try addresses(answer(records)) == [IPv4Address(10, 0, 0, 9), IPv4Address(10, 0, 0, 7)])
  }

  @Test func `Aliases are followed, in whatever order they come`() throws {
    let records: [Record] = [
      .address("c.example", 3), .alias("b.example", of: "c.example"),
      .alias("www.example.com", of: "b.example"),
    ]
    for order in [records, records.reversed()] {
      #expect(try addresses(answer(order)) == [IPv4Address(10, 0, 0, 3)])
    }
  }

  @Test func `Aliases in a circle, or too many, are given up`() {
    let circle: [Record] = [
      .alias("www.example.com", of: "a"), .alias("a", of: "www.example.com"),
    ]
    #expect(throws: DNSError.tooManyAliases) { try self.addresses(self.answer(circle)) }
    for (count, error) in [(8, nil), (9, DNSError.tooManyAliases)] {
      var chain: [Record] = [.alias("www.example.com", of: "n1")]
      for index in 1..<count { chain.append(.alias("n\(index)", of: "n\(index + 1)")) }
      chain.append(.address("n\(count)", 1))
      let result = Result { () throws(DNSError) in try addresses(answer(chain)) }
      switch result {
      case .success(let found): #expect(error == nil && found == [IPv4Address(10, 0, 0, 1)])
      case .failure(let failure): #expect(failure == error)
      }
    }
  }

  @Test func `Every answer that gives no address has its name`() {
    let codes: [(Int, DNSError)] = [
      (1, .refused(1)), (2, .serverFailure), (3, .noSuchName), (4, .refused(4)), (5, .refused(5)),
    ]
    for (code, error) in codes {
      #expect(throws: error) { try self.addresses(self.answer([Record()], flags: 0x8180 | code)) }
    }
    #expect(throws: DNSError.truncated) {
      try self.addresses(self.answer([Record()], flags: 0x8380))
    }
    #expect(throws: DNSError.noAddress) { try self.addresses(self.answer([])) }
    #expect(throws: DNSError.noAddress) {
      try self.addresses(self.answer([.alias("www.example.com", of: "b.example")]))
    }
    for record in [Record(data: [1, 2, 3]), Record(type: 5, data: [0xc0]), Record(owner: [70])] {
      #expect(throws: DNSError.malformed) { try self.addresses(self.answer([record])) }
    }
    #expect(throws: DNSError.malformed) { try self.addresses(self.answer([Record()], count: 2)) }
    let whole = answer([Record()])
    for end in question.message.count..<whole.count {
      #expect(throws: DNSError.malformed) { try self.addresses(Array(whole[..<end])) }
    }
  }

  @Test func `What answers another question, or none, is passed over`() throws {
    let right = answer([Record()])
    #expect(try addresses(right) != nil)
    for end in 0..<question.message.count { #expect(try addresses(Array(right[..<end])) == nil) }
    // Identifier, kind of message, number of questions, name, type, class.
    for place in [0, 1, 5, 12, 13, question.message.count - 3, question.message.count - 1] {
      var other = right
      other[place] ^= 1
      #expect(try addresses(other) == nil, "byte \(place)")
    }
    for flags in [0x0180, 0x9180] {
      #expect(try addresses(answer([Record()], flags: flags)) == nil)
    }
  }

  @Test func `Damaged answers come to an end, and never to an address that is not in them`() {
    let seed = UInt64.random(in: 0 ... .max)
    print("damaged answers of name servers: seed \(seed)")
    var random = SplitMix64(seed: seed)
    let original = answer([
      .alias("www.example.com", of: "b.example"), .address("b.example", 3), Record(),
    ])
    var found = 0
    for _ in 0..<50_000 {
      var message = original
      for _ in 0...Int.random(in: 0..<4, using: &random) {
        let place = Int.random(in: 0..<message.count, using: &random)
        message[place] = random.oneIn(2) ? 0xc0 : UInt8(truncatingIfNeeded: random.next())
      }
      if random.oneIn(4) { message.removeLast(Int.random(in: 0..<message.count, using: &random)) }
      guard let addresses = try? addresses(message) else { continue }
      found += 1
      for address in addresses {
        let bytes = (0..<4).map { UInt8(truncatingIfNeeded: address.bits >> UInt32(24 - 8 * $0)) }
        let isThere = message.indices.contains { message[$0...].starts(with: bytes) }
        #expect(isThere, "seed \(seed): \(message)")
      }
    }
    #expect(found > 0 && found < 50_000)
  }
}
