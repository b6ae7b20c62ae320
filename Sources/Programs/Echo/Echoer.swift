// The two echoes: each datagram goes back to whom it came from, each byte of a connection to its peer.

import ExOS
import ExOSNetwork

/// An echo over a stack.
final class Echoer {
  typealias Stack = NetworkStack<KernelLink, ServedNeighbours>

  private let stack: Stack
  private let listener: ListenerID
  /// What is on its way back.
  private var bytes: [UInt8] = []

  /// Takes the port in the stack; nothing where it is taken.
  init?(_ stack: Stack, at port: UInt16) {
    guard let listener = try? stack.tcp.listen(on: port) else { return nil }
    self.stack = stack
    self.listener = listener
    stack.serveDatagrams(at: port) { question, reply in reply(question) }
  }

  func run() -> Never {
    while true {
      stack.wait(until: .never)
      while let id = (try? stack.tcp.accept(listener, over: stack.link)) ?? nil { echo(id) }
      while let id = stack.tcp.takeReady() { echo(id) }
    }
  }

  private func copy(_ payload: RawSpan) {
    bytes.removeAll(keepingCapacity: true)
    for place in 0..<payload.byteCount {
      bytes.append(unsafe payload.unsafeLoad(fromByteOffset: place, as: UInt8.self))
    }
  }

  private func echo(_ id: ConnectionID) {
    do throws(TCPError) {
      while true {
        // What cannot be sent back now stays where it is, and so do those who send it.
        let lent = try stack.tcp.receive(on: id) { readable in
          copy(readable)
          return 0
        }
        guard lent > 0 else { break }
        let waiting = bytes
        let sent = try stack.tcp.send(unsafe waiting.span.bytes, on: id, over: stack.link)
        _ = try stack.tcp.receive(on: id) { _ in sent }
      }
      stack.tcp.close(id, over: stack.link)
    } catch {
      if error != .wouldBlock { stack.tcp.close(id, over: stack.link) }
    }
  }
}
