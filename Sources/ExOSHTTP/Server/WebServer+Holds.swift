// What is held for connections, and when it is let go: when the client has acknowledged it and the link is done
// with it, or when nothing is left of the connection.

import ExOSFiles
import ExOSMemory
import ExOSNetwork

extension WebServer where L: ~Copyable, N: ~Copyable, Volume: ~Copyable {
  /// Makes an answer the one that is given next.
  @inline(__always)
  func adopt(_ answer: Answer, _ row: Int) {
    visits[row].answer = answer
    visits[row].place = answer.bytes.lowerBound
    visits[row].end = answer.bytes.upperBound
    visits[row].phase = .answering
    guard answer.kind != .page else { return }
    site.use(answer.row)
    visits[row].usesFile = true
  }

  /// Is done with giving an answer; what was given of it is held until it has been acknowledged.
  @inline(__always)
  func endAnswer(_ row: Int) {
    if visits[row].isStreaming { endStream(row) }
    guard visits[row].usesFile else { return }
    visits[row].usesFile = false
    let file = visits[row].answer.row
    let end = visits[row].givenCount
    // Who asks for one file again and again uses it once.
    guard visits[row].isHeadGiven, holds[row].appendUse(of: file, to: end) else {
      return site.letGo(file)
    }
  }

  func endStream(_ row: Int) {
    visits[row].isStreaming = false
    site.endStream(visits[row].answer.row)
  }

  /// Gives another answer than the one that was adopted, of which nothing has been given.
  func replaceAnswer(_ row: Int, _ status: Status) {
    endAnswer(row)
    let isForHead = visits[row].answer.bytes.isEmpty
    var answer = site.answer(status, isForHead: isForHead)
    answer.isFinal = visits[row].answer.isFinal
    adopt(answer, row)
  }

  /// Lets go of what a connection has acknowledged.
  @inline(__always)
  func settle(_ row: Int) {
    guard holds[row].count > 0, let holder = visits[row].holder else { return }
    var end = Int.max
    // A connection that is gone has no bytes under way.
    if let count = try? stack.tcp.unacknowledgedCount(of: holder, over: stack.link) {
      end = visits[row].givenCount &- count
    }
    letGo(row, upTo: end)
  }

  @inline(__always)
  func letGo(_ row: Int, upTo end: Int) {
    while let hold = holds[row].removeFirst(upTo: end) {
      if let view = hold.view {
        site.unpin(view, of: hold.row)
      } else {
        site.letGo(hold.row)
      }
    }
  }

  /// Lets go of whatever no connection needs any more.
  func settleAll() {
    site.lacksRows = false
    for row in 0..<visits.count { settle(row) }
  }
}
