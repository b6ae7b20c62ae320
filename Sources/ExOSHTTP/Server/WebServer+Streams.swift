// Content that is not kept: the rest of a large file, through a cache that may be smaller. A piece is pinned
// until it has been acknowledged, a connection has a few at a time, and the volume reads ahead of them. A file
// that becomes another one while it is sent ends the connection: half of one content and half of another would
// be neither.

import ExOSFiles
import ExOSMemory
import ExOSNetwork

extension WebServer where L: ~Copyable, N: ~Copyable, Volume: ~Copyable {
  /// Gives the next piece of a file.
  ///
  /// - Throws: `wouldBlock` until something has been acknowledged; `exhausted` where nothing is under way and
  ///   yet all slots are pinned; `reset` where the file cannot be had any more.
  func givePiece(_ id: ConnectionID) throws(TCPError) {
    let row = id.row
    // The use itself will want a place, too.
    guard holds[row].room >= 2 else {
      try stack.tcp.awaitAcknowledgement(on: id)
      throw .wouldBlock
    }
    let view = try nextView(id)
    let file = visits[row].answer.row
    let left = visits[row].end &- visits[row].place
    let content = Content(view).part(from: 0, count: Int(min(UInt64(view.count), left)))
    do throws(TCPError) {
      try stack.tcp.send(content, on: id, over: stack.link)
    } catch {
      site.unpin(view, of: file)
      throw error
    }
    visits[row].place &+= UInt64(content.count)
    visits[row].givenCount &+= content.count
    counters.bytes &+= content.count
    holds[row].append(view, of: file, to: visits[row].givenCount)
  }

  private func nextView(_ id: ConnectionID) throws(TCPError) -> FileView {
    do throws(FileError) { return try pinnedView(id.row) } catch {
      guard error == .noSpace else { throw .reset }
    }
    settleAll()
    do throws(FileError) { return try pinnedView(id.row) } catch {
      guard error == .noSpace else { throw .reset }
    }
    // Nobody would notice otherwise that the client has gone.
    guard try stack.tcp.state(of: id) != .closed else { throw .reset }
    guard try stack.tcp.unacknowledgedCount(of: id, over: stack.link) > 0 else { throw .exhausted }
    try stack.tcp.awaitAcknowledgement(on: id)
    throw .wouldBlock
  }

  private func pinnedView(_ row: Int) throws(FileError) -> FileView {
    let changeCount = site.files.volume.changeCount
    if visits[row].streamCount != changeCount {
      try site.checkUnchanged(visits[row].answer.row)
      visits[row].streamCount = changeCount
    }
    return try site.pinnedView(of: visits[row].answer.row, at: visits[row].place)
  }
}
