// URLs of the scheme `http` (RFC 9110 §4.2.1, RFC 3986): whom to connect to, and what to ask for. A
// fragment is the reader's own and is dropped; escapes are the server's and stay as they are.

public import ExOSNetwork

/// A URL that a client asks for.
public struct HTTPURL: Equatable, Sendable {
  /// Whom to ask.
  public enum Host: Equatable, Sendable {
    case address(IPv4Address)
    case name(DNSName)
  }

  public var host: Host
  public var port: UInt16
  /// Path and query, as they are asked for; begins with a slash.
  var target: ArraySlice<UInt8>

  /// As many characters as a URL may have.
  public static let maximumCount = 2048
  static let defaultPort: UInt16 = 80

  /// Whether somebody has to be asked for the host's address.
  public var isNamed: Bool { if case .name = host { true } else { false } }

  /// Reads a URL.
  public init(_ text: String) throws(HTTPURLError) { try self.init(utf8: Array(text.utf8)[...]) }

  /// Reads a URL from its characters.
  init(utf8 text: ArraySlice<UInt8>) throws(HTTPURLError) {
    let text = try HTTPURL.checked(text)
    guard let end = HTTPURL.schemeEnd(of: text),
      HTTPURL.isHTTP(text[..<end]), text[end...].dropFirst().starts(with: [0x2f, 0x2f])
    else { throw .unsupportedScheme }
    try self.init(authorityAndTarget: text[(end + 3)...])
  }

  /// What follows the scheme and two slashes.
  init(authorityAndTarget text: ArraySlice<UInt8>) throws(HTTPURLError) {
    let end = text.firstIndex { HTTPURL.endsAuthority($0) } ?? text.endIndex
    (host, port) = try HTTPURL.authority(text[..<end])
    target = text[end...]
    if target.first != UInt8(ascii: "/") { target = [UInt8(ascii: "/")] + target }
  }

  /// Visible characters up to the fragment.
  static func checked(_ text: ArraySlice<UInt8>) throws(HTTPURLError) -> ArraySlice<UInt8> {
    guard text.count <= maximumCount else { throw .tooLong }
    for character in text where character <= 0x20 || character >= 0x7f {
      throw .malformedCharacter
    }
    return text.prefix { $0 != UInt8(ascii: "#") }
  }

  /// Where the colon behind a scheme stands; nothing if there is no scheme (RFC 3986 §4.2).
  static func schemeEnd(of text: ArraySlice<UInt8>) -> Int? {
    guard let end = text.firstIndex(where: { $0 == 0x3a || endsAuthority($0) }), text[end] == 0x3a
    else { return nil }
    return end
  }

  private static func isHTTP(_ scheme: ArraySlice<UInt8>) -> Bool {
    // In ASCII the cases of letters differ by one bit.
    scheme.map { $0 | 0x20 } == Array("http".utf8)
  }

  private static func endsAuthority(_ character: UInt8) -> Bool {
    character == UInt8(ascii: "/") || character == UInt8(ascii: "?")
  }

  private static func authority(
    _ text: ArraySlice<UInt8>
  ) throws(HTTPURLError) -> (host: Host, port: UInt16) {
    guard !text.contains(UInt8(ascii: "@")) else { throw .credentials }
    let end = text.firstIndex(of: 0x3a) ?? text.endIndex
    return (try host(text[..<end]), try port(text[end...].dropFirst()))
  }

  private static func host(_ text: ArraySlice<UInt8>) throws(HTTPURLError) -> Host {
    if let address = IPv4Address(utf8: text) { return .address(address) }
    // What ends in a number is meant as an address, and is none.
    let last = text.split(separator: UInt8(ascii: ".")).last ?? []
    guard !last.allSatisfy({ $0.isDigit }), let name = DNSName(utf8: text) else {
      throw .malformedHost
    }
    return .name(name)
  }

  /// Nothing stands for the scheme's own port.
  private static func port(_ digits: ArraySlice<UInt8>) throws(HTTPURLError) -> UInt16 {
    if digits.isEmpty { return defaultPort }
    var port: UInt32 = 0
    for digit in digits {
      guard digit.isDigit, port < 65_536 else { throw .malformedPort }
      port = port &* 10 &+ UInt32(digit &- 0x30)
    }
    guard let port = UInt16(exactly: port), port > 0 else { throw .malformedPort }
    return port
  }
}

extension HTTPURL: CustomStringConvertible {
  public var description: String {
    "http://" + authority + String(decoding: target, as: UTF8.self)
  }

  /// Host and port as requests name them (RFC 9110 §7.2).
  var authority: String {
    let name =
      switch host {
      case .address(let address): address.description
      case .name(let name): name.description
      }
    return port == HTTPURL.defaultPort ? name : "\(name):\(port)"
  }
}
