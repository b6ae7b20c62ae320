// What the reader makes of a server's bytes, as a value that tests compare.

@testable import ExOSHTTP

/// A response as it was read.
enum ReadResponse: Equatable {
  case refused(ResponseError)
  case incomplete
  /// Read to its end; `count` bytes of what was given belong to it.
  case complete(head: ResponseHead, body: [UInt8], count: Int)

  /// Reads what a server sends, with these places between the pieces, and then ends the connection.
  init(
    _ bytes: [UInt8], cutAt cuts: [Int] = [], isForHead: Bool = false, isEnded: Bool = true
  ) {
    var reader = ResponseReader(isForHead: isForHead)
    var body: [UInt8] = []
    var (count, start) = (0, 0)
    do throws(ResponseError) {
      for end in cuts + [bytes.count] {
        let piece = Array(bytes[start..<end])
        count += try unsafe reader.read(piece.span.bytes) { content in
          for place in 0..<content.byteCount { body.append(content.byte(at: place)) }
        }
        start = end
      }
      if isEnded, !reader.isComplete { try reader.checkEnd() }
      if let head = reader.head, isEnded || reader.isComplete {
        self = .complete(head: head, body: body, count: count)
      } else {
        self = .incomplete
      }
    } catch { self = .refused(error) }
  }

  init(_ text: String, isForHead: Bool = false, isEnded: Bool = true) {
    self.init(Array(text.utf8), isForHead: isForHead, isEnded: isEnded)
  }

  var body: String? {
    guard case .complete(_, let body, _) = self else { return nil }
    return String(decoding: body, as: UTF8.self)
  }

  var head: ResponseHead? {
    guard case .complete(let head, _, _) = self else { return nil }
    return head
  }
}
