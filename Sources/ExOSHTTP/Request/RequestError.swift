// Why a request is refused before anybody looks for what it asks for. After most of these nobody knows
// where the next request begins, so that the connection ends with the answer.

/// What is wrong with a request's head.
enum RequestError: Error, Equatable {
  /// The request line is not a method, a target and a version with single spaces between.
  case malformedRequestLine
  /// The target has none of the forms that its method may have, or characters that no target has.
  case malformedTarget
  /// The version is not HTTP/1.
  case unsupportedVersion
  /// A control character stands in a line, a line feed alone, or a carriage return without one.
  case malformedLine
  /// A field has no name, a space in or behind it, or no colon.
  case malformedField
  /// A line continues the one before it, which is no longer done (RFC 9112 §5.2).
  case foldedField
  /// HTTP/1.1 wants one host, and there is none, or more, or what stands there is none.
  case missingHost
  case repeatedHost
  case malformedHost
  /// The body's length is no number, or there is more than one.
  case malformedLength
  /// The body has a length and a coding, or a coding in HTTP/1.0: somebody is being deceived
  /// (RFC 9112 §6.1).
  case conflictingLength
  /// The request line alone is longer than a head may be.
  case targetTooLong
  /// The head has more bytes, or more fields, than there may be.
  case headTooLong
  case tooManyFields
  /// The body is coded in a way that we do not know.
  case unknownCoding
  /// Something is expected of us that we do not do.
  case unmetExpectation

  /// What the client is told.
  var status: Status {
    switch self {
    case .unsupportedVersion: .versionNotSupported
    case .targetTooLong: .targetTooLong
    case .headTooLong, .tooManyFields: .headTooLong
    case .unknownCoding: .notImplemented
    case .unmetExpectation: .expectationFailed
    default: .badRequest
    }
  }
}
