// Names of hosts (RFC 1035 §3.1, §4.1.4), in the form of messages: labels with their lengths before them,
// an empty one last. Names differ in more than their letters' cases, so that these are kept in lower case.

/// A domain name.
public struct DNSName: Equatable, Sendable {
  /// Labels with lengths, the empty one included.
  let bytes: [UInt8]

  /// As many bytes as a name may have, and a label.
  static let maximumCount = 255
  static let maximumLabel = 63

  /// Reads a name as people write it; nothing if no host is called so.
  ///
  /// Labels are of letters, digits, hyphens and underscores; a dot at the end is allowed.
  public init?(_ text: String) { self.init(utf8: Array(text.utf8)[...]) }

  /// Reads a name from its characters.
  public init?(utf8 characters: ArraySlice<UInt8>) {
    var bytes: [UInt8] = []
    let isAbsolute = characters.last == UInt8(ascii: ".")
    let text = isAbsolute ? characters.dropLast() : characters
    for label in text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false) {
      guard !label.isEmpty, label.count <= DNSName.maximumLabel else { return nil }
      bytes.append(UInt8(truncatingIfNeeded: label.count))
      for letter in label {
        guard DNSName.isAllowed(letter) else { return nil }
        bytes.append(DNSName.lowercased(letter))
      }
    }
    bytes.append(0)
    guard bytes.count <= DNSName.maximumCount else { return nil }
    self.bytes = bytes
  }

  /// Reads the name at a place of a message, which then is behind it.
  ///
  /// A name may go on elsewhere, but only before where it was so far: nobody can make the reading long.
  ///
  /// - Throws: `malformed`.
  init(_ message: RawSpan, at place: inout Int) throws(DNSError) {
    var bytes: [UInt8] = []
    var position = place
    var start = place
    var hasJumped = false
    while true {
      guard position < message.byteCount else { throw .malformed }
      let count = Int(message.byte(at: position))
      if count >= 0xc0 {
        guard position &+ 1 < message.byteCount else { throw .malformed }
        if !hasJumped { place = position &+ 2 }
        hasJumped = true
        position = (count & 0x3f) << 8 | Int(message.byte(at: position &+ 1))
        guard position < start else { throw .malformed }
        start = position
        continue
      }
      guard count <= DNSName.maximumLabel, bytes.count &+ count < DNSName.maximumCount,
        position &+ count < message.byteCount
      else { throw .malformed }
      bytes.append(UInt8(truncatingIfNeeded: count))
      for index in 0..<count {
        bytes.append(DNSName.lowercased(message.byte(at: position &+ 1 &+ index)))
      }
      position &+= count &+ 1
      if count == 0 { break }
    }
    if !hasJumped { place = position }
    self.bytes = bytes
  }

  private static func lowercased(_ letter: UInt8) -> UInt8 {
    UInt8(ascii: "A")...UInt8(ascii: "Z") ~= letter ? letter | 0x20 : letter
  }

  private static func isAllowed(_ letter: UInt8) -> Bool {
    switch lowercased(letter) {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
      UInt8(ascii: "-"), UInt8(ascii: "_"):
      true
    default: false
    }
  }
}

extension DNSName: CustomStringConvertible {
  /// The name with dots; only of a name that people wrote.
  public var description: String {
    var text: [UInt8] = []
    var place = 0
    while place < bytes.count, bytes[place] > 0 {
      let count = Int(bytes[place])
      if place > 0 { text.append(UInt8(ascii: ".")) }
      text.append(contentsOf: bytes[(place &+ 1)...(place &+ count)])
      place &+= count &+ 1
    }
    return String(decoding: text, as: UTF8.self)
  }
}
