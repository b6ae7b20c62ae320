// The run of a ping: a request a second, a line for everything that comes of one, and the account.

import ExOS
import ExOSNetwork

/// Sends echo requests and tells of what comes back.
final class Pinger {
  typealias Stack = NetworkStack<KernelLink, ServedNeighbours>

  private let stack: Stack
  private var series: EchoSeries
  /// What each request carries: as many bytes as every ping does, and each another.
  private let payload: [UInt8] = Array(0..<56)

  private static let interval = Interval.seconds(1)

  init(_ stack: Stack, to address: IPv4Address, identifier: UInt16) {
    self.stack = stack
    series = EchoSeries(to: address, identifier: identifier, byteCount: payload.count)
  }

  /// Sends so many requests.
  ///
  /// - Returns: Whether one was answered.
  func run(_ count: Int) -> Bool {
    Console.writeLine("PING \(series.peer): \(payload.count) data bytes")
    for _ in 0..<count {
      let end = stack.link.now + Pinger.interval
      let sequence = series.nextSequence
      let isSent = send(sequence, until: end)
      // Finding the station is no part of the round trip.
      series.add(at: stack.link.now)
      if isSent { receive(until: end, of: sequence) }
      // The last one need not wait for the next.
      if series.sentCount < count { receive(until: end, of: nil) }
    }
    writeAccount()
    return series.answeredCount > 0
  }

  /// Sends a request, if its station is found in time.
  ///
  /// - Returns: Whether it is under way.
  private func send(_ sequence: UInt16, until end: Instant) -> Bool {
    let payload = self.payload
    do throws(NetworkError) {
      try stack.sendEcho(
        to: series.peer, identifier: series.identifier, sequence: sequence,
        payload: unsafe payload.span.bytes, deadline: end)
      return true
    } catch {
      Console.writeLine("icmp_seq=\(sequence) not sent: \(error.explanation)")
      return false
    }
  }

  /// Tells of what comes until a moment, or until it is known what became of a request.
  private func receive(until end: Instant, of sequence: UInt16?) {
    while sequence.map({ !series.isSettled($0) }) ?? true {
      guard let reply = stack.receiveEcho(deadline: end) else {
        if let sequence { Console.writeLine("icmp_seq=\(sequence) no answer yet") }
        return
      }
      tell(of: reply)
    }
  }

  private func tell(of reply: EchoReply) {
    let answer =
      "\(reply.byteCount &+ ICMPMessage.headerByteCount) bytes from \(reply.source): "
      + "icmp_seq=\(reply.sequence) ttl=\(reply.timeToLive) time="
    switch series.take(reply) {
    case .answer(let time): Console.writeLine(answer + "\(time.milliseconds) ms")
    case .duplicate(let time): Console.writeLine(answer + "\(time.milliseconds) ms (DUP!)")
    case .failure(let kind):
      Console.writeLine("From \(reply.source): icmp_seq=\(reply.sequence) \(kind.explanation)")
    case .stray: break
    }
  }

  private func writeAccount() {
    Console.writeLine("\n--- \(series.peer) ping statistics ---")
    let duplicates = series.duplicateCount > 0 ? ", +\(series.duplicateCount) duplicates" : ""
    let failures = series.failureCount > 0 ? ", +\(series.failureCount) errors" : ""
    Console.writeLine(
      "\(series.sentCount) packets transmitted, \(series.answeredCount) received"
        + "\(duplicates)\(failures), \(series.lossPercentage)% packet loss")
    guard let average = series.average else { return }
    Console.writeLine(
      "round-trip min/avg/max = \(series.shortest.milliseconds)/\(average.milliseconds)"
        + "/\(series.longest.milliseconds) ms")
  }
}
