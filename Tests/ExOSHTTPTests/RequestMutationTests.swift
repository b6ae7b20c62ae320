// Requests that were damaged at random: the parser must come to an end, and to the same one in whatever
// pieces they come; and what it accepts must be what a plain reader, written apart, accepts.

import ExOSNetwork
import TestSupport
import Testing

@testable import ExOSHTTP

@Suite struct RequestMutationTests {
  private static let mutationCount = 20_000

  private static let originals = [
    RequestParserTests.rich,
    Array(
      "GET / HTTP/1.1\r\nHost: localhost:8080\r\nUser-Agent: curl/7.88.1\r\nAccept: */*\r\n\r\n"
        .utf8),
    Array(
      "HEAD /a%20b?c HTTP/1.0\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n".utf8),
  ]
  /// What matters to the grammar, and pieces of it.
  private static let letters = Array("\r\n\t :/?#%*\0\u{7f}H.019,-\"aZ".utf8) + [0x80, 0xff]
  private static let pieces = [
    "\r\n", "\r\n\r\n", "Host: a\r\n", "Content-Length: 3\r\n", " ", "http://",
  ]

  private func mutate(_ bytes: inout [UInt8], _ random: inout SplitMix64) {
    let place = Int.random(in: 0...bytes.count, using: &random)
    switch Int.random(in: 0..<6, using: &random) {
    case 0: bytes.insert(random.pick(Self.letters, else: 0), at: place)
    case 1 where place < bytes.count: bytes[place] = random.pick(Self.letters, else: 0)
    case 2 where place < bytes.count: bytes[place] = UInt8(truncatingIfNeeded: random.next())
    case 3: bytes.insert(contentsOf: Array(random.pick(Self.pieces, else: "").utf8), at: place)
    case 4: bytes.removeLast(Int.random(in: 0...min(4, bytes.count), using: &random))
    default:
      let end = min(bytes.count, place + Int.random(in: 0...8, using: &random))
      bytes.removeSubrange(place..<end)
    }
  }

  /// Rules that hold of every head that is accepted, checked line by line with the plainest of means.
  private func breach(_ summary: Verdict.Summary, _ bytes: [UInt8]) -> String? {
    let head = Array(bytes[..<summary.count])
    guard head.suffix(4) == [13, 10, 13, 10] else { return "no empty line at the end" }
    for (index, byte) in head.enumerated() {
      if byte == 13, index + 1 == head.count || head[index + 1] != 10 { return "a bare CR" }
      if byte == 10, index == 0 || head[index - 1] != 13 { return "a bare LF" }
      if byte < 32, byte != 13, byte != 10, byte != 9 { return "a control character" }
    }
    let lines = head.split(separator: 10).map { Array($0.dropLast()) }.filter { !$0.isEmpty }
    guard let first = lines.first, first.filter({ $0 == 32 }).count == 2 else { return "spaces" }
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: 58), colon > 0 else { return "no name" }
      if line[..<colon].contains(where: { $0 <= 32 || $0 >= 127 }) { return "a bad name" }
    }
    let names = lines.dropFirst().map {
      String(decoding: $0.prefix { $0 != 58 }, as: UTF8.self).lowercased()
    }
    if names.filter({ $0 == "host" }).count > 1 { return "two hosts" }
    if names.filter({ $0 == "content-length" }).count > 1 { return "two lengths" }
    if names.contains("content-length"), names.contains("transfer-encoding") {
      return "two framings"
    }
    if !summary.path.isEmpty, !summary.path.hasPrefix("/") { return "a path without a slash" }
    if summary.path.utf8.contains(where: { $0 <= 32 || $0 >= 127 || $0 == 63 || $0 == 35 }) {
      return "a path"
    }
    return nil
  }

  private func run(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var accepted = 0
    for _ in 0..<Self.mutationCount {
      var bytes = random.pick(Self.originals, else: [])
      for _ in 0...Int.random(in: 0..<4, using: &random) { mutate(&bytes, &random) }
      let whole = Verdict(bytes)
      let cuts = (0..<Int.random(in: 1...4, using: &random))
        .map { _ in Int.random(in: 0...bytes.count, using: &random) }.sorted()
      let pieces = Verdict(bytes, cutAt: cuts)
      if pieces != whole {
        Issue.record("seed \(seed), cuts \(cuts): \(pieces), \(whole): \(bytes)")
        return
      }
      guard let summary = whole.summary else { continue }
      accepted += 1
      if let breach = breach(summary, bytes) {
        Issue.record(
          "seed \(seed): \(breach): \(String(decoding: bytes, as: UTF8.self).debugDescription)")
        return
      }
    }
    print("request mutations: seed \(seed), \(Self.mutationCount) requests, \(accepted) accepted")
    // Both outcomes must occur, or the mutator has become blunt.
    #expect(accepted > 0 && accepted < Self.mutationCount)
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func `Known seeds break nothing`(seed: UInt64) { run(seed: seed) }

  @Test func `A new seed breaks nothing`() { run(seed: .random(in: 0 ... .max)) }

  @Test func `Damaged requests in a row leave the server standing`() throws {
    let seed = UInt64.random(in: 0 ... .max)
    print("hostile clients: seed \(seed)")
    var random = SplitMix64(seed: seed)
    let world = try World(seed: seed, connections: 16)
    for _ in 0..<300 {
      let client = try world.client()
      for _ in 0...Int.random(in: 0..<4, using: &random) {
        var bytes = random.pick(Self.originals, else: [])
        for _ in 0...Int.random(in: 0..<4, using: &random) { mutate(&bytes, &random) }
        client.send(bytes)
      }
      client.portion = random.oneIn(3) ? Int.random(in: 1...60, using: &random) : .max
      world.run(.milliseconds(20))
      if random.oneIn(2) { client.reset() } else { client.close() }
    }
    world.run(.seconds(60))
    #expect(world.server.counters.openConnections == 0 && world.breaches.isEmpty, "seed \(seed)")
    #expect(try world.get("/")?.status == 200, "seed \(seed)")
  }
}
