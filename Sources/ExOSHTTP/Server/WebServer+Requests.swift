// The way in: requests are understood where they lie in the connection's ring. Only one that comes in
// pieces, or lies around the ring's end, is put together in memory of the server's own.

import ExOSFiles
import ExOSMemory
import ExOSNetwork

extension WebServer where L: ~Copyable, N: ~Copyable, Volume: ~Copyable {
  /// Takes what has come of a request.
  ///
  /// - Returns: Whether there is more to do for the connection.
  @inline(__always)
  func read(_ id: ConnectionID, _ now: Instant) -> Bool {
    let row = id.row
    let wasMidway = visits[row].isMidway
    do throws(TCPError) {
      let count = try stack.tcp.receive(on: id) { take($0, row) }
      if count == 0 {
        depart(id, now)
      } else if visits[row].phase == .reading, visits[row].isMidway, !wasMidway {
        wait(row, until: now + configuration.requestPatience)
      }
      return true
    } catch {
      if error != .wouldBlock { fail(id) }
      return false
    }
  }

  /// - Returns: How many of the bytes are done with.
  private func take(_ bytes: RawSpan, _ row: Int) -> Int {
    if visits[row].skipCount > 0 { return skip(bytes, row) }
    if visits[row].gatheredCount > 0 { return gather(bytes, row) }
    if let answer = remembered.answer(to: bytes), site.holds(answer) {
      adopt(answer, row)
      return bytes.byteCount
    }
    if let count = understand(bytes, row) { return count }
    // A head without an end is shorter than the longest.
    gathered[row].copy(bytes, to: 0)
    visits[row].gatheredCount = bytes.byteCount
    return bytes.byteCount
  }

  private func skip(_ bytes: RawSpan, _ row: Int) -> Int {
    let count = min(visits[row].skipCount, UInt64(bytes.byteCount))
    visits[row].skipCount &-= count
    return Int(count)
  }

  /// Puts a piece of a head to those before it.
  private func gather(_ bytes: RawSpan, _ row: Int) -> Int {
    let before = visits[row].gatheredCount
    let count = min(bytes.byteCount, RequestParser.maximumHead &- before)
    gathered[row].copy(bytes.extracting(first: count), to: before)
    let total = understand(&gathered[row], before &+ count, row)
    visits[row].gatheredCount = total == nil ? before &+ count : 0
    // What followed the head in the copy is still in the ring.
    return (total ?? before &+ count) &- before
  }

  private func understand(
    _ pieces: inout PacketBytes<8192>, _ count: Int, _ row: Int
  ) -> Int? {
    understand(pieces.bytes(first: count), row)
  }

  /// Decides what a request is answered with.
  ///
  /// - Returns: How many bytes the request had; nothing while it is not complete.
  @inline(__always)
  private func understand(_ bytes: RawSpan, _ row: Int) -> Int? {
    do throws(RequestError) {
      guard let count = try visits[row].parser.parse(bytes) else { return nil }
      let answer = try site.answer(visits[row].parser.request, bytes)
      adopt(answer, row)
      let bodyCount = visits[row].parser.request.bodyCount
      visits[row].skipCount = answer.isFinal ? 0 : bodyCount
      if bodyCount == 0, answer.isLasting {
        remembered.keep(answer, to: bytes.extracting(first: count))
      }
      visits[row].parser = RequestParser()
      return count
    } catch {
      refuse(row, error.status)
      return bytes.byteCount
    }
  }

  /// Answers with an error, and ends the connection.
  func refuse(_ row: Int, _ status: Status) {
    var answer = site.answer(status, isForHead: visits[row].parser.request.method == .head)
    answer.isFinal = true
    adopt(answer, row)
    visits[row].gatheredCount = 0
    visits[row].skipCount = 0
  }
}
