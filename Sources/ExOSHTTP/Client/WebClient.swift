// A web client (RFC 9110, RFC 9112) over a network stack: a connection, a request, its response. It waits no
// longer than it has patience with a server that says nothing; that one says much is no fault. Names, and
// where a redirect leads, are the program's business.

public import ExOSNetwork

/// A client of web servers.
public struct WebClient<L: Link & ~Copyable, N: Neighbours & ~Copyable> {
  public let stack: NetworkStack<L, N>
  /// The port to ask from; nothing for any that is free.
  public var localPort: UInt16?
  /// Whether heads alone are asked for.
  public var asksForHead = false
  /// How long a connection may take to come about, and how long a server may say nothing.
  public var connectPatience = Interval.seconds(10)
  public var patience = Interval.seconds(30)
  /// How often a connection that is reset before anything has come is made again, and after how long
  /// (RFC 9112 §9.3.1): what is under way of the last one from the same port may end the next.
  private static var attempts: Int { 3 }
  private static var pause: Interval { .milliseconds(100) }
  /// How long a server may take to end the connection after its response, as it is asked to.
  private static var farewell: Interval { .seconds(1) }

  public init(_ stack: NetworkStack<L, N>) { self.stack = stack }

  /// Asks for what a URL names, and waits for all of it.
  ///
  /// - Parameters:
  ///   - address: The address of the URL's host.
  ///   - use: Called with the body's content, piece by piece.
  /// - Returns: The response, without its body.
  public func fetch(
    _ url: HTTPURL, at address: IPv4Address, _ use: (RawSpan) -> Void
  ) throws(FetchError) -> ResponseReader {
    var attemptsLeft = Self.attempts
    var isGiven = false
    while true {
      attemptsLeft &-= 1
      do throws(FetchError) {
        return try exchange(url, address) {
          isGiven = true
          use($0)
        }
      } catch {
        guard error == .connection(.reset), !isGiven, attemptsLeft > 0 else { throw error }
      }
      rest(for: Self.pause)
    }
  }

  /// Lets time pass.
  private func rest(for interval: Interval) {
    let end = stack.link.now + interval
    while stack.link.now < end { stack.wait(until: end) }
  }

  private func exchange(
    _ url: HTTPURL, _ address: IPv4Address, _ use: (RawSpan) -> Void
  ) throws(FetchError) -> ResponseReader {
    let socket = try connect(to: address, port: url.port)
    try send(request(for: url), through: socket)
    let response = try receive(from: socket, use)
    // What a redirect says besides is not waited for.
    if response.head?.isRedirect == true { socket.abort() } else { part(from: socket) }
    return response
  }

  private func connect(
    to address: IPv4Address, port: UInt16
  ) throws(FetchError) -> TCPSocket<L, N> {
    do throws(TCPError) {
      return try TCPSocket.connect(
        stack, to: address, port: port, from: localPort,
        deadline: stack.link.now + connectPatience)
    } catch { throw .connection(error) }
  }

  /// The request: the only one, for the connection ends with its response.
  private func request(for url: HTTPURL) -> [UInt8] {
    let end =
      " HTTP/1.1\r\nHost: \(url.authority)\r\nUser-Agent: ExOS\r\nAccept: */*\r\n"
      + "Connection: close\r\n\r\n"
    return Array((asksForHead ? "HEAD " : "GET ").utf8) + url.target + Array(end.utf8)
  }

  private func send(
    _ request: [UInt8], through socket: borrowing TCPSocket<L, N>
  ) throws(FetchError) {
    do throws(TCPError) {
      try socket.send(unsafe request.span.bytes, deadline: stack.link.now + patience)
    } catch { throw .connection(error) }
  }

  private func receive(
    from socket: borrowing TCPSocket<L, N>, _ use: (RawSpan) -> Void
  ) throws(FetchError) -> ResponseReader {
    var reader = ResponseReader(isForHead: asksForHead)
    // A head is short; of a body, every piece may take so long.
    let headDeadline = stack.link.now + patience
    while !reader.isComplete {
      let deadline = reader.head == nil ? headDeadline : stack.link.now + patience
      guard try receive(from: socket, until: deadline, into: &reader, use) else { break }
    }
    return reader
  }

  /// - Returns: False if the server has ended the connection, where that ends the response.
  private func receive(
    from socket: borrowing TCPSocket<L, N>, until deadline: Instant,
    into reader: inout ResponseReader, _ use: (RawSpan) -> Void
  ) throws(FetchError) -> Bool {
    var outcome: Result<Int, ResponseError> = .success(0)
    let hasCome: Bool
    do throws(TCPError) {
      hasCome =
        try socket.receive(deadline: deadline) { bytes in
          outcome = Result { () throws(ResponseError) in try reader.read(bytes, use) }
          return bytes.byteCount
        } > 0
    } catch { throw error == .timedOut ? .silence : .connection(error) }
    do throws(ResponseError) {
      _ = try outcome.get()
      if !hasCome { try reader.checkEnd() }
    } catch { throw .response(error) }
    return hasCome
  }

  /// Ends the connection in good order, if the server does its part soon.
  private func part(from socket: borrowing TCPSocket<L, N>) {
    try? socket.finish()
    let deadline = stack.link.now + WebClient.farewell
    while stack.link.now < deadline, let state = try? stack.tcp.state(of: socket.id),
      state != .closed
    {
      stack.wait(until: deadline)
    }
  }
}
