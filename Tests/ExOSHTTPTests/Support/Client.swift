// A client at the other end of the simulated wire: it sends what a test wants and keeps what comes.

import ExOSNetwork

@testable import NetworkSimulation

/// One connection to the server.
final class Client {
  let stack: SimulatedStack
  let id: ConnectionID
  /// What is still to be sent, and how much of it at a time.
  private var unsent: [UInt8] = []
  var portion = Int.max
  /// What has come and was not taken by `reply`.
  var received: [UInt8] = []
  private(set) var receivedCount = 0
  /// Whether the server has ended its side, and whether the connection failed.
  private(set) var isEnded = false
  private(set) var failure: TCPError?
  /// A client that takes nothing.
  var isDeaf = false
  /// Sends no more after what is given, once that is sent.
  private var isFinishing = false
  /// Sees what has come, as it comes.
  var consume: (([UInt8]) -> Void)?

  init(_ stack: SimulatedStack) throws {
    self.stack = stack
    id = try stack.tcp.connect(
      to: .host(0), port: 80, over: stack.link, neighbours: &stack.neighbours)
    try stack.tcp.setSendsSmall(true, on: id)
  }

  func send(_ text: String) { unsent += Array(text.utf8) }
  func send(_ bytes: [UInt8]) { unsent += bytes }
  func finish() { isFinishing = true }
  func close() { stack.tcp.close(id, over: stack.link) }
  func reset() { stack.tcp.abort(id, over: stack.link) }

  var hasSentAll: Bool { unsent.isEmpty }

  func step() {
    do throws(TCPError) {
      try push()
      while !isDeaf, !isEnded { try pull() }
    } catch {
      if error != .wouldBlock { failure = error }
    }
  }

  private func push() throws(TCPError) {
    guard !unsent.isEmpty || isFinishing, try stack.tcp.state(of: id) != .synSent else { return }
    do throws(TCPError) {
      if !unsent.isEmpty {
        let part = Array(unsent.prefix(portion))
        let count = try unsafe stack.tcp.send(part.span.bytes, on: id, over: stack.link)
        unsent.removeFirst(count)
      }
      if unsent.isEmpty, isFinishing {
        isFinishing = false
        try stack.tcp.finish(id)
      }
    } catch {
      // The server may have ended the connection and still have said something.
      if error != .wouldBlock, try stack.tcp.state(of: id) != .closed { throw error }
    }
  }

  private func pull() throws(TCPError) {
    let count = try stack.tcp.receive(on: id) { bytes in
      let part = bytes.array
      receivedCount += part.count
      if let consume { consume(part) } else { received += part }
      return part.count
    }
    if count == 0 { isEnded = true }
  }

  var isOver: Bool { isEnded || failure != nil }

  /// The next response, if it is complete.
  func reply(hasBody: Bool = true) -> Reply? { Reply(&received, hasBody: hasBody) }
}
