// The way out: an answer is given to the connection piece by piece, and goes on where it stopped when there
// was no room.

import ExOSMemory
import ExOSNetwork

extension WebServer where L: ~Copyable, N: ~Copyable {
  /// Gives an answer to be sent.
  ///
  /// - Returns: Whether there is more to do for the connection.
  @inline(__always)
  func give(_ id: ConnectionID, _ now: Instant) -> Bool {
    let row = id.row
    do throws(TCPError) {
      if !visits[row].isHeadGiven {
        try giveHead(id)
        visits[row].isHeadGiven = true
      }
      if visits[row].answer.hasBody { try giveBody(id) }
    } catch {
      if error == .wouldBlock {
        wait(row, until: now + configuration.answerPatience)
      } else {
        fail(id)
      }
      return false
    }
    finishAnswer(id, now)
    return true
  }

  @inline(__always)
  private func giveHead(_ id: ConnectionID) throws(TCPError) {
    let answer = visits[id.row].answer
    if answer.isPart { return try givePartHead(id) }
    let response = site.response(answer.response)
    let head = answer.isFinal ? response.final : response.persistent
    try stack.tcp.send(head, on: id, over: stack.link)
    note(given: head.count, id.row)
  }

  @inline(__always)
  private func note(given bytes: Int, _ row: Int) {
    visits[row].givenCount &+= bytes
    counters.bytes &+= bytes
  }

  /// The one head that is copied.
  ///
  /// It is far shorter than the send ring, in which nothing else is.
  private func givePartHead(_ id: ConnectionID) throws(TCPError) {
    site.writePartHead(visits[id.row].answer)
    let count = site.writer.count
    let taken = try site.writer.withText { (text) throws(TCPError) in
      try stack.tcp.send(text, on: id, over: stack.link)
    }
    note(given: taken, id.row)
    // Half a head would be worse than none.
    if taken < count { throw .exhausted }
  }

  @inline(__always)
  private func giveBody(_ id: ConnectionID) throws(TCPError) {
    let answer = visits[id.row].answer
    var body = site.response(answer.response).body
    if answer.isPart { body = body.part(from: answer.part.lowerBound, count: answer.part.count) }
    try stack.tcp.send(body, on: id, over: stack.link)
    note(given: body.count, id.row)
  }

  /// The connection goes on to its next request, or ends.
  @inline(__always)
  private func finishAnswer(_ id: ConnectionID, _ now: Instant) {
    let row = id.row
    visits[row].isHeadGiven = false
    counters.requests &+= 1
    if visits[row].answer.response < Status.errorCount { counters.errors &+= 1 }
    if visits[row].answer.isFinal { return depart(id, now) }
    visits[row].phase = .reading
    let isSkipping = visits[row].skipCount > 0
    wait(
      row, until: now + (isSkipping ? configuration.requestPatience : configuration.idlePatience))
  }
}
