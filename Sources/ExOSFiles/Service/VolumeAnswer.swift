// What a volume's environment answers, in two words.

/// An answer: a value, or an error by its code.
public struct VolumeAnswer: Equatable, Sendable {
  /// 0 where it was done.
  public let code: UInt64
  public let value: UInt64

  public init(words: (UInt64, UInt64)) {
    code = words.0
    value = words.1
  }

  public init(_ value: UInt64 = 0) {
    code = 0
    self.value = value
  }

  public init(_ error: FileError) {
    code = error.code
    value = 0
  }

  public var words: (UInt64, UInt64) { (code, value) }

  /// The value; throws the error.
  func checked() throws(FileError) -> UInt64 {
    if code != 0 { throw FileError(code: code) }
    return value
  }
}
