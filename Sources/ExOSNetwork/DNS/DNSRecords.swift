// The answers in a message (RFC 1035 §4.1.3): the addresses that names have, and the names that are
// others' aliases. Everything else is passed over.

/// What the answers say of names.
struct DNSRecords {
  private var addresses: [(name: DNSName, address: IPv4Address)] = []
  private var aliases: [(name: DNSName, target: DNSName)] = []

  /// As many records as are looked at, and aliases as are followed.
  private static let maximumCount = 64
  private static let maximumAliases = 8
  private static let alias: UInt16 = 5

  /// Reads so many records.
  ///
  /// - Throws: `malformed`, `tooManyAliases`.
  init(_ message: RawSpan, from start: Int, count: Int) throws(DNSError) {
    var place = start
    for _ in 0..<min(count, DNSRecords.maximumCount) { try read(message, at: &place) }
  }

  private mutating func read(_ message: RawSpan, at place: inout Int) throws(DNSError) {
    let name = try DNSName(message, at: &place)
    guard message.byteCount &- place >= 10 else { throw .malformed }
    let (type, space) = (message.word16(at: place), message.word16(at: place &+ 2))
    let count = Int(message.word16(at: place &+ 8))
    place &+= 10
    guard message.byteCount &- place >= count else { throw .malformed }
    defer { place &+= count }
    guard space == DNSQuestion.internet else { return }
    if type == DNSQuestion.address {
      guard count == 4 else { throw .malformed }
      addresses.append((name, message.address(at: place)))
    } else if type == DNSRecords.alias {
      var end = place
      let target = try DNSName(message, at: &end)
      guard end == place &+ count else { throw .malformed }
      aliases.append((name, target))
    }
  }

  /// The addresses of a name, or of what it is an alias of.
  ///
  /// - Throws: `noAddress`, `tooManyAliases`.
  func addresses(of name: DNSName) throws(DNSError) -> [IPv4Address] {
    var name = name
    for _ in 0...DNSRecords.maximumAliases {
      let found = addresses.filter { $0.name == name }.map { $0.address }
      if !found.isEmpty { return found }
      guard let next = aliases.first(where: { $0.name == name }) else { throw .noAddress }
      name = next.target
    }
    throw .tooManyAliases
  }
}
