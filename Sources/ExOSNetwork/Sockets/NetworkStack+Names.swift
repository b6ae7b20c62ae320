// Names to addresses, by asking a name server that asks others for us (RFC 1123 §6.1.3). Datagrams may be
// lost, so that it is asked a few times, with a new identifier each; what is no answer to the question that
// was just asked is passed over.

extension NetworkStack where L: ~Copyable, N: ~Copyable {
  /// How often a name server is asked.
  private static var attempts: Int { 3 }

  /// Asks for the addresses of a name, and waits for the answer.
  ///
  /// - Parameters:
  ///   - server: A name server that looks for answers itself.
  ///   - port: The server's.
  ///   - localPort: Ours; nothing for any that is free. Random, so that nobody can answer who does not see
  ///     the question (RFC 5452 §4.5).
  ///   - patience: How long an answer may take, each time.
  ///   - random: Gives 64 random bits that nobody can guess.
  /// - Returns: At least one address.
  public func resolve(
    _ name: DNSName, by server: IPv4Address, port: UInt16 = 53, from localPort: UInt16? = nil,
    patience: Interval = .seconds(2), random: () -> UInt64
  ) throws(DNSError) -> [IPv4Address] {
    let socket: UDPSocket<L, N>
    do throws(NetworkError) { socket = try UDPSocket(self, port: localPort) } catch {
      throw .unsent(error)
    }
    for _ in 0..<NetworkStack.attempts {
      let question = DNSQuestion(
        of: name, identifier: UInt16(truncatingIfNeeded: random()))
      let deadline = link.now + patience
      try ask(question, server, port, through: socket, until: deadline)
      if let found = try receiveAnswer(
        to: question, from: server, port, through: socket, until: deadline)
      {
        return found
      }
    }
    throw .timedOut
  }

  private func ask(
    _ question: DNSQuestion, _ server: IPv4Address, _ port: UInt16,
    through socket: borrowing UDPSocket<L, N>, until deadline: Instant
  ) throws(DNSError) {
    let message = question.message
    do throws(NetworkError) {
      try socket.send(
        unsafe message.span.bytes, to: server, port: port, deadline: deadline)
    } catch {
      // A station that has not answered yet may do so when it is asked again.
      guard error == .asking || error == .busy else { throw .unsent(error) }
    }
  }

  /// - Returns: Nothing at the deadline.
  private func receiveAnswer(
    to question: DNSQuestion, from server: IPv4Address, _ port: UInt16,
    through socket: borrowing UDPSocket<L, N>, until deadline: Instant
  ) throws(DNSError) -> [IPv4Address]? {
    // Others' messages must not make it longer.
    while link.now < deadline {
      var answer: Result<[IPv4Address]?, DNSError> = .success(nil)
      let hasCome = socket.receive(deadline: deadline) { message, source, sourcePort in
        guard source == server, sourcePort == port else { return }
        answer = Result { () throws(DNSError) in try question.addresses(in: message) }
      }
      guard hasCome else { break }
      if let found = try answer.get() { return found }
    }
    return nil
  }
}
