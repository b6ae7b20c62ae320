// Responses that were damaged at random: the reader must come to an end, and to the same one in whatever
// pieces they come; and what it takes for a body must be what a plain reader, written apart, takes for one.

import TestSupport
import Testing

@testable import ExOSHTTP

@Suite struct ResponseMutationTests {
  private static let mutationCount = 20_000
  private static let originals = ResponseReaderTests.wellFormed.map { Array($0.response.utf8) }
  private static let letters = Array("\r\n\t :;/0123aA\0\u{7f}".utf8) + [0x80, 0xff]
  private static let pieces = [
    "\r\n", "\r\n\r\n", "Content-Length: 3\r\n", "0\r\n\r\n", "Transfer-Encoding: chunked\r\n",
  ]

  private func mutate(_ bytes: inout [UInt8], _ random: inout SplitMix64) {
    let place = Int.random(in: 0...bytes.count, using: &random)
    switch Int.random(in: 0..<5, using: &random) {
    case 0: bytes.insert(random.pick(Self.letters, else: 0), at: place)
    case 1 where place < bytes.count: bytes[place] = random.pick(Self.letters, else: 0)
    case 2: bytes.insert(contentsOf: Array(random.pick(Self.pieces, else: "").utf8), at: place)
    case 3: bytes.removeLast(Int.random(in: 0...min(4, bytes.count), using: &random))
    default:
      let end = min(bytes.count, place + Int.random(in: 0...8, using: &random))
      bytes.removeSubrange(place..<end)
    }
  }

  private func run(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var accepted = 0
    for _ in 0..<Self.mutationCount {
      var bytes = random.pick(Self.originals, else: [])
      for _ in 0...Int.random(in: 0..<4, using: &random) { mutate(&bytes, &random) }
      let isForHead = random.oneIn(8)
      let whole = ReadResponse(bytes, isForHead: isForHead)
      let cuts = (0..<Int.random(in: 1...4, using: &random))
        .map { _ in Int.random(in: 0...bytes.count, using: &random) }.sorted()
      let pieces = ReadResponse(bytes, cutAt: cuts, isForHead: isForHead)
      if pieces != whole {
        Issue.record("seed \(seed), cuts \(cuts): \(pieces), \(whole): \(bytes)")
        return
      }
      guard case .complete(let head, let body, _) = whole else { continue }
      accepted += 1
      if !head.isRedirect, PlainResponse(bytes, isForHead: isForHead)?.body != body {
        let text = String(decoding: bytes, as: UTF8.self)
        Issue.record("seed \(seed): another body: \(text.debugDescription)")
        return
      }
    }
    print("response mutations: seed \(seed), \(Self.mutationCount), \(accepted) accepted")
    // Both outcomes must occur, or the mutator has become blunt.
    #expect(accepted > 0 && accepted < Self.mutationCount)
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func `Known seeds break nothing`(seed: UInt64) { run(seed: seed) }

  @Test func `A new seed breaks nothing`() { run(seed: .random(in: 0 ... .max)) }
}

/// The body of a response, found by the plainest of means.
private struct PlainResponse {
  let body: [UInt8]

  /// - Precondition: The reader found the response well-formed.
  init?(_ bytes: [UInt8], isForHead: Bool) {
    var rest = bytes[...]
    var lines: [String] = []
    repeat {
      guard let head = PlainResponse.takeHead(&rest) else { return nil }
      lines = head
    } while lines.first?.dropFirst(9).first == "1"
    let status = lines.first?.dropFirst(9).prefix(3) ?? ""
    let fields = lines.dropFirst().map { $0.lowercased() }
    if isForHead || status == "204" || status == "304" {
      body = []
    } else if fields.contains(where: { $0.hasPrefix("transfer-encoding:") }) {
      guard let content = PlainResponse.joinChunks(rest) else { return nil }
      body = content
    } else if let length = fields.first(where: { $0.hasPrefix("content-length:") }) {
      let digits = length.dropFirst(15).filter(\.isNumber)
      guard let count = Int(digits), count <= rest.count else { return nil }
      body = Array(rest.prefix(count))
    } else {
      body = Array(rest)
    }
  }

  private static func takeHead(_ rest: inout ArraySlice<UInt8>) -> [String]? {
    var lines: [String] = []
    while let end = rest.firstIndex(of: 10) {
      let line = String(decoding: rest[..<end].dropLast(), as: UTF8.self)
      rest = rest[(end + 1)...]
      if line.isEmpty { return lines }
      lines.append(line)
    }
    return nil
  }

  private static func joinChunks(_ bytes: ArraySlice<UInt8>) -> [UInt8]? {
    var (rest, body) = (bytes, [UInt8]())
    while let end = rest.firstIndex(of: 10) {
      let digits = rest[..<end].prefix { $0.hexadecimalValue != nil }
      guard let count = Int(String(decoding: digits, as: UTF8.self), radix: 16) else { return nil }
      if count == 0 { return body }
      body += rest[(end + 1)...].prefix(count)
      rest = rest[(end + 1)...].dropFirst(count + 2)
    }
    return nil
  }
}
