// How a request ended (RFC 9110 §15), as far as a server of files can say so.

/// A response's status; errors come first, for they have pages of their own.
enum Status: Int {
  case badRequest
  case forbidden
  case notFound
  case methodNotAllowed
  case requestTimeout
  case contentTooLarge
  case targetTooLong
  case rangeNotSatisfiable
  case expectationFailed
  case headTooLong
  case internalServerError
  case notImplemented
  case serviceUnavailable
  case versionNotSupported
  case ok
  case partialContent
  case movedPermanently
  case notModified

  /// How many errors there are.
  static let errorCount = Status.ok.rawValue

  /// Code and reason, as the status line bears them.
  var text: StaticString {
    switch self {
    case .badRequest: "400 Bad Request"
    case .forbidden: "403 Forbidden"
    case .notFound: "404 Not Found"
    case .methodNotAllowed: "405 Method Not Allowed"
    case .requestTimeout: "408 Request Timeout"
    case .contentTooLarge: "413 Content Too Large"
    case .targetTooLong: "414 URI Too Long"
    case .rangeNotSatisfiable: "416 Range Not Satisfiable"
    case .expectationFailed: "417 Expectation Failed"
    case .headTooLong: "431 Request Header Fields Too Large"
    case .internalServerError: "500 Internal Server Error"
    case .notImplemented: "501 Not Implemented"
    case .serviceUnavailable: "503 Service Unavailable"
    case .versionNotSupported: "505 HTTP Version Not Supported"
    case .ok: "200 OK"
    case .partialContent: "206 Partial Content"
    case .movedPermanently: "301 Moved Permanently"
    case .notModified: "304 Not Modified"
    }
  }

  /// Whether the request could not be fulfilled.
  var isError: Bool { rawValue < Status.errorCount }
}
