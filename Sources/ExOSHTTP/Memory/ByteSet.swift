// Sets of ASCII characters that the grammar of HTTP names, as bitmaps.

/// A set of bytes below 128.
struct ByteSet {
  private let low: UInt64
  private let high: UInt64

  @inline(__always)
  private init(low: UInt64, high: UInt64) {
    self.low = low
    self.high = high
  }

  @inline(__always)
  func contains(_ byte: UInt8) -> Bool {
    let word = byte & 0x40 == 0 ? low : high
    return byte < 0x80 && word &>> UInt64(byte) & 1 != 0
  }

  /// What methods and field names are made of: letters, digits, !#$%&'*+-.^_`|~ (RFC 9110 §5.6.2).
  @inline(__always)
  static var token: ByteSet { ByteSet(low: 0x03ff_6cfa_0000_0000, high: 0x57ff_ffff_c7ff_fffe) }

  /// What a host and a port are made of: letters, digits, !$%&'()*+,-.:;=[]_~ (RFC 3986 §3.2.2).
  @inline(__always)
  static var host: ByteSet { ByteSet(low: 0x2fff_7ff2_0000_0000, high: 0x47ff_fffe_afff_fffe) }

  /// What stands for itself in a path: letters, digits, !$&'()*+,-./:;=@_~ (RFC 3986 §3.3).
  @inline(__always)
  static var path: ByteSet { ByteSet(low: 0x2fff_ffd2_0000_0000, high: 0x47ff_fffe_87ff_ffff) }
}

extension UInt8 {
  /// Whether it is a space or a tab.
  @inline(__always)
  var isBlank: Bool { self == 0x20 || self == 0x09 }

  /// Whether it is a decimal digit.
  @inline(__always)
  var isDigit: Bool { self &- 0x30 < 10 }

  /// The value of a hexadecimal digit; nothing if it is none.
  var hexadecimalValue: UInt8? {
    switch self {
    case 0x30...0x39: self &- 0x30
    case 0x41...0x46: self &- 0x37
    case 0x61...0x66: self &- 0x57
    default: nil
    }
  }
}
