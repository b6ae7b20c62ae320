// The parser's verdict on some bytes, as a value that tests compare.

@testable import ExOSHTTP

/// What became of a head.
enum Verdict: Equatable {
  case incomplete
  case complete(Summary)
  case refused(RequestError)

  struct Summary: Equatable {
    var count: Int
    var method: ExOSHTTP.Method
    var path: String
    var isPersistent: Bool
    var marks: UInt16
    var bodyCount: UInt64
  }

  init(_ parser: inout RequestParser, _ bytes: [UInt8]) {
    do throws(RequestError) {
      guard let count = try unsafe parser.parse(bytes.span.bytes) else {
        self = .incomplete
        return
      }
      let request = parser.request
      self = .complete(
        Summary(
          count: count, method: request.method,
          path: String(decoding: bytes[request.path.range], as: UTF8.self),
          isPersistent: request.isPersistent, marks: request.marks.rawValue,
          bodyCount: request.bodyCount))
    } catch { self = .refused(error) }
  }

  /// All of the bytes at once.
  init(_ bytes: [UInt8]) {
    var parser = RequestParser()
    self.init(&parser, bytes)
  }

  init(_ text: String) { self.init(Array(text.utf8)) }

  /// The bytes as they come in pieces, with these places between them.
  init(_ bytes: [UInt8], cutAt cuts: [Int]) {
    var parser = RequestParser()
    for cut in cuts {
      let verdict = Verdict(&parser, Array(bytes[..<cut]))
      if verdict != .incomplete {
        self = verdict
        return
      }
    }
    self.init(&parser, bytes)
  }

  var summary: Summary? {
    if case .complete(let summary) = self { return summary }
    return nil
  }
}
