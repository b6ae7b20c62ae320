// What is true or not of a request.

/// A request's flags.
struct RequestMarks: OptionSet {
  var rawValue: UInt16

  @inline(__always)
  init(rawValue: UInt16) { self.rawValue = rawValue }

  static let close = RequestMarks(rawValue: 1 << 0)
  static let keepAlive = RequestMarks(rawValue: 1 << 1)
  static let hasHost = RequestMarks(rawValue: 1 << 2)
  static let hasLength = RequestMarks(rawValue: 1 << 3)
  /// The body comes in chunks.
  static let isChunked = RequestMarks(rawValue: 1 << 4)
  /// The path has escapes.
  static let isEscaped = RequestMarks(rawValue: 1 << 5)
  /// The client sends the body only when it is told to.
  static let waitsToContinue = RequestMarks(rawValue: 1 << 6)
  /// There is a condition, or only a part is wanted.
  static let isSpecial = RequestMarks(rawValue: 1 << 7)
}
