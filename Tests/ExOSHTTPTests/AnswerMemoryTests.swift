// What is remembered must be the very head that is asked about.

import ExOSNetwork
import Testing

@testable import ExOSHTTP

@Suite struct AnswerMemoryTests {
  /// An answer that can be told from others.
  private static func answer(_ row: Int) -> Answer {
    var answer = Answer(.notFound, bodyCount: 0)
    answer.row = row
    return answer
  }

  private func answer(_ memory: borrowing AnswerMemory, _ head: [UInt8]) -> Int? {
    unsafe memory.answer(to: head.span.bytes)?.row
  }

  @Test func `A head is remembered, and no head that differs in one bit or is shorter`() {
    for count in [8, 9, 15, 16, 17, 40, 47, 48, 49, 57, 64, 100, 511, 512] {
      var memory = AnswerMemory()
      let head = Samples.pattern(count, seed: 3)
      unsafe memory.keep(AnswerMemoryTests.answer(77), to: head.span.bytes)
      #expect(answer(memory, head) == 77)
      for place in 0..<count {
        var other = head
        other[place] ^= 1 << UInt8(place & 7)
        #expect(answer(memory, other) == nil, "\(count), \(place)")
      }
      #expect(answer(memory, Array(head.dropLast())) == nil)
      #expect(answer(memory, head + [head[count - 1]]) == nil)
    }
  }

  @Test func `Heads that are too long or too short are not remembered`() {
    var memory = AnswerMemory()
    for count in [0, 7, 513, 8192] {
      let head = Samples.pattern(count, seed: 3)
      unsafe memory.keep(AnswerMemoryTests.answer(77), to: head.span.bytes)
      #expect(answer(memory, head) == nil)
    }
  }

  @Test func `A new head takes the place of an old one, and none has another's answer`() {
    var memory = AnswerMemory()
    let heads = (0..<500).map { Array("GET /page\($0) HTTP/1.1\r\nHost: a\r\n\r\n".utf8) }
    for (index, head) in heads.enumerated() {
      unsafe memory.keep(AnswerMemoryTests.answer(index), to: head.span.bytes)
      #expect(answer(memory, head) == index)
    }
    let remembered = heads.indices.filter { answer(memory, heads[$0]) != nil }
    #expect(remembered.allSatisfy { answer(memory, heads[$0]) == $0 })
    #expect((40...64).contains(remembered.count))
  }

  @Test func `Requests that differ only behind what is hashed get their own answers`() throws {
    let world = try World()
    let client = try world.client()
    let end = "HTTP/1.1\r\nHost: a.rather.long.name\r\nX: 0123456789\r\n"
    for fields in ["", "Connection: close\r\n"] {
      for method in ["GET", "HEAD"] where fields.isEmpty || method == "GET" {
        client.send("\(method) / \(end)\(fields)\r\n")
      }
    }
    client.send("GET / \(end)If-None-Match: *\r\n\r\n")
    world.run(.seconds(1))
    #expect(client.reply()?.body == Samples.page)
    #expect(client.reply(hasBody: false)?.status == 200)
    #expect(client.reply()?.isFinal == true)
    #expect(client.received.isEmpty && client.isEnded)
  }
}
