// Addresses as people write them: four decimal numbers with dots. Forms with fewer numbers, in octal or in
// hexadecimal, which some readers take, are none (RFC 6943 §3.1.1).

extension IPv4Address: CustomStringConvertible {
  public var description: String {
    "\(bits >> 24).\(bits >> 16 & 255).\(bits >> 8 & 255).\(bits & 255)"
  }

  /// Reads an address; nothing if the text is none.
  public init?(_ text: String) { self.init(utf8: Array(text.utf8)[...]) }

  /// Reads an address; nothing if the characters are none.
  public init?(utf8 characters: ArraySlice<UInt8>) {
    var bits: UInt32 = 0
    var numberCount = 0
    for number in characters.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false) {
      guard numberCount < 4, let value = IPv4Address.number(number) else { return nil }
      bits = bits << 8 | UInt32(value)
      numberCount &+= 1
    }
    guard numberCount == 4 else { return nil }
    self.init(bits: bits)
  }

  /// A number up to 255 without leading zeros.
  private static func number(_ digits: ArraySlice<UInt8>) -> UInt8? {
    guard let first = digits.first, digits.count <= 3,
      first != UInt8(ascii: "0") || digits.count == 1
    else { return nil }
    var value: UInt16 = 0
    for digit in digits {
      guard digit &- UInt8(ascii: "0") < 10 else { return nil }
      value = value &* 10 &+ UInt16(digit &- UInt8(ascii: "0"))
    }
    return value < 256 ? UInt8(truncatingIfNeeded: value) : nil
  }
}
