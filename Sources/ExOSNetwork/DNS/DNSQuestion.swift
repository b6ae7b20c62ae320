// A question for the addresses of a name, as a stub resolver asks it (RFC 1035 §4.1, RFC 1123 §6.1.3), and
// the test whether a message answers it. Anybody may send us messages: what bears another identifier or
// repeats another question is not looked at further (RFC 5452 §9).

/// A question about a name.
public struct DNSQuestion: Equatable, Sendable {
  public var name: DNSName
  /// Random, so that nobody who cannot see the question can answer it.
  public var identifier: UInt16

  static let headerCount = 12
  /// Addresses, of the Internet.
  static let address: UInt16 = 1
  static let internet: UInt16 = 1

  public init(of name: DNSName, identifier: UInt16) {
    self.name = name
    self.identifier = identifier
  }

  /// The message to send: recursion is wanted, and there is one question.
  public var message: [UInt8] {
    let header: [UInt16] = [identifier, 0x0100, 1, 0, 0, 0]
    return DNSQuestion.bytes(header) + name.bytes
      + DNSQuestion.bytes([DNSQuestion.address, DNSQuestion.internet])
  }

  private static func bytes(_ words: [UInt16]) -> [UInt8] {
    words.flatMap { [UInt8(truncatingIfNeeded: $0 >> 8), UInt8(truncatingIfNeeded: $0)] }
  }

  /// Where a message that answers this question has its answers.
  ///
  /// - Returns: Nothing if it answers another question, or none.
  func answerStart(in message: RawSpan) -> Int? {
    // A response to a standard query, with our one question.
    guard message.byteCount >= DNSQuestion.headerCount, message.word16(at: 0) == identifier,
      message.word16(at: 2) & 0xf800 == 0x8000, message.word16(at: 4) == 1
    else { return nil }
    var place = DNSQuestion.headerCount
    guard let asked = try? DNSName(message, at: &place), asked == name,
      message.byteCount &- place >= 4, message.word16(at: place) == DNSQuestion.address,
      message.word16(at: place &+ 2) == DNSQuestion.internet
    else { return nil }
    return place &+ 4
  }

  /// The addresses that a message gives.
  ///
  /// - Returns: At least one; nothing if the message does not answer this question.
  public func addresses(in message: RawSpan) throws(DNSError) -> [IPv4Address]? {
    guard let start = answerStart(in: message) else { return nil }
    let flags = message.word16(at: 2)
    guard flags & 0x0200 == 0 else { throw .truncated }
    switch UInt8(truncatingIfNeeded: flags & 0xf) {
    case 0: break
    case 2: throw .serverFailure
    case 3: throw .noSuchName
    case let code: throw .refused(code)
    }
    return try DNSRecords(message, from: start, count: Int(message.word16(at: 6)))
      .addresses(of: name)
  }
}
