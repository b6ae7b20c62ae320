// The way out: an answer is given to the connection piece by piece, and goes on where it stopped when there
// was no room.

import ExOSFiles
import ExOSMemory
import ExOSNetwork

extension WebServer where L: ~Copyable, N: ~Copyable, Volume: ~Copyable {
  /// Gives an answer to be sent.
  ///
  /// - Returns: Whether there is more to do for the connection.
  @inline(__always)
  func give(_ id: ConnectionID, _ now: Instant) -> Bool {
    let row = id.row
    // A single use is cheaper to keep than to look after.
    if holds[row].count > 1 { settle(row) }
    do throws(TCPError) {
      if !visits[row].isHeadGiven { try begin(id) }
      if visits[row].place < visits[row].end { try giveBody(id) }
    } catch {
      if error == .wouldBlock {
        wait(row, until: now + configuration.answerPatience)
      } else if error == .exhausted {
        wait(row, until: now + Self.starvationInterval)
      } else {
        fail(id)
      }
      return false
    }
    finishAnswer(id, now)
    return true
  }

  /// How soon it is tried again when no slot could be pinned.
  private static var starvationInterval: Interval { .milliseconds(100) }

  /// Makes sure that there is something to follow the head, and gives that.
  @inline(__always)
  private func begin(_ id: ConnectionID) throws(TCPError) {
    let row = id.row
    // A piece, and the use itself.
    guard holds[row].room >= 2 else {
      try stack.tcp.awaitAcknowledgement(on: id)
      throw .wouldBlock
    }
    if visits[row].usesFile, visits[row].place < visits[row].end { prepare(row) }
    try giveHead(id)
    visits[row].isHeadGiven = true
  }

  /// Makes ready the content of the file that an answer is about, or answers why not.
  @inline(__always)
  private func prepare(_ row: Int) {
    let file = visits[row].answer.row
    do throws(FileError) {
      try site.prepare(file)
      if visits[row].end > site.known[file].keptCount { try beginStream(row) }
    } catch {
      prepareAgain(row, error)
    }
  }

  private func beginStream(_ row: Int) throws(FileError) {
    // Where the head has to wait for room, it was begun before.
    guard !visits[row].isStreaming else { return }
    try site.beginStream(visits[row].answer.row)
    visits[row].isStreaming = true
    visits[row].streamCount = site.files.volume.changeCount
  }

  /// Pins may be left of what has been acknowledged.
  private func prepareAgain(_ row: Int, _ error: FileError) {
    guard error == .noSpace else { return replaceAnswer(row, Status(error)) }
    settleAll()
    do throws(FileError) {
      try site.prepare(visits[row].answer.row)
      if visits[row].end > site.known[visits[row].answer.row].keptCount { try beginStream(row) }
    } catch { replaceAnswer(row, Status(error)) }
  }

  @inline(__always)
  private func giveHead(_ id: ConnectionID) throws(TCPError) {
    let answer = visits[id.row].answer
    let head: Content
    switch answer.kind {
    case .whole:
      head = answer.isFinal ? site.known[answer.row].final : site.known[answer.row].persistent
    case .page:
      let page = site.page(answer.row)
      head = answer.isFinal ? page.final : page.persistent
    case .part, .unmodified, .redirect: return try giveWrittenHead(id, answer)
    }
    try stack.tcp.send(head, on: id, over: stack.link)
    note(given: head.count, id.row)
  }

  @inline(__always)
  private func note(given bytes: Int, _ row: Int) {
    visits[row].givenCount &+= bytes
    counters.bytes &+= bytes
  }

  /// The heads that are copied.
  private func giveWrittenHead(_ id: ConnectionID, _ answer: Answer) throws(TCPError) {
    site.writeHead(of: answer)
    let count = site.writer.count
    try site.writer.withText { (text) throws(TCPError) in
      try stack.tcp.sendWhole(text, on: id, over: stack.link)
    }
    note(given: count, id.row)
  }

  @inline(__always)
  private func giveBody(_ id: ConnectionID) throws(TCPError) {
    let row = id.row
    let answer = visits[row].answer
    let end = visits[row].end
    while visits[row].place < end {
      let content: Content
      if answer.kind == .page {
        content = site.page(answer.row).body
      } else if visits[row].place < site.known[answer.row].keptCount {
        content = site.keptContent(of: answer.row, at: visits[row].place, before: end)
      } else {
        try givePiece(id)
        continue
      }
      try stack.tcp.send(content, on: id, over: stack.link)
      visits[row].place &+= UInt64(content.count)
      note(given: content.count, row)
    }
  }

  /// The connection goes on to its next request, or ends.
  @inline(__always)
  private func finishAnswer(_ id: ConnectionID, _ now: Instant) {
    let row = id.row
    endAnswer(row)
    visits[row].isHeadGiven = false
    counters.requests &+= 1
    if visits[row].answer.kind == .page { counters.errors &+= 1 }
    if visits[row].answer.isFinal { return depart(id, now) }
    visits[row].phase = .reading
    let isSkipping = visits[row].skipCount > 0
    wait(
      row, until: now + (isSkipping ? configuration.requestPatience : configuration.idlePatience))
  }
}
