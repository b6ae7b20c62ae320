// The account that `ping` keeps, and how what comes over a wire is entered in it.

import Testing

@testable import ExOSNetwork
@testable import NetworkSimulation

@Suite struct EchoSeriesTests {
  private var series = EchoSeries(to: .host(1), identifier: 7, byteCount: 8)

  private mutating func send(_ count: Int) {
    for index in 0..<count { series.add(at: Instant(microseconds: UInt64(index) * 1000)) }
  }

  /// An answer after some time.
  private func answer(
    _ sequence: UInt16, at time: UInt64, from peer: IPv4Address = .host(1),
    identifier: UInt16 = 7, byteCount: Int = 8, failure: ICMPKind? = nil
  ) -> EchoReply {
    var quotation = ICMP.Quotation(
      carried: .icmp, source: .host(0), destination: peer, sourcePort: 0x0800,
      destinationPort: 0, detail: UInt32(identifier) << 16 | UInt32(sequence))
    quotation.carried = .icmp
    guard
      var reply = EchoReply(
        failure ?? .echoReply, from: peer, quotation, time: Instant(microseconds: time))
    else { fatalError("an echo request is quoted") }
    reply.failure = failure
    reply.byteCount = byteCount
    return reply
  }

  @Test mutating func `Answers are counted, and their times`() {
    #expect(series.nextSequence == 1 && series.average == nil && series.lossPercentage == 0)
    send(4)
    #expect(series.nextSequence == 5)
    #expect(series.take(answer(1, at: 300)) == .answer(Interval(microseconds: 300)))
    #expect(series.take(answer(3, at: 2100)) == .answer(Interval(microseconds: 100)))
    // Late, but not lost.
    #expect(series.take(answer(2, at: 1900)) == .answer(Interval(microseconds: 900)))
    #expect(series.isSettled(1) && !series.isSettled(4) && !series.isSettled(0))
    #expect(series.sentCount == 4 && series.answeredCount == 3 && series.lossPercentage == 25)
    #expect(series.shortest.microseconds == 100 && series.longest.microseconds == 900)
    #expect(series.average?.microseconds == 433)
  }

  @Test mutating func `A second answer is a duplicate, and changes no figure`() {
    send(1)
    _ = series.take(answer(1, at: 300))
    #expect(series.take(answer(1, at: 500)) == .duplicate(Interval(microseconds: 500)))
    #expect(series.answeredCount == 1 && series.duplicateCount == 1)
    #expect(series.longest.microseconds == 300)
  }

  @Test mutating func `A failure settles a request that was not answered`() {
    send(2)
    let unreachable = ICMPKind(type: 3, code: 1)
    #expect(series.take(answer(1, at: 9, failure: unreachable)) == .failure(unreachable))
    #expect(series.isSettled(1) && series.failureCount == 1 && series.answeredCount == 0)
    _ = series.take(answer(2, at: 1009))
    #expect(series.take(answer(2, at: 2000, failure: unreachable)) == .stray)
    #expect(series.failureCount == 1 && series.lossPercentage == 50)
  }

  @Test mutating func `What answers no request of the series is a stray`() {
    send(2)
    for stray in [
      answer(0, at: 1), answer(3, at: 1), answer(.max, at: 1), answer(1, at: 1, identifier: 8),
      answer(1, at: 1, from: .host(2)), answer(1, at: 1, byteCount: 7),
    ] {
      #expect(series.take(stray) == .stray)
    }
    #expect(series.answeredCount == 0 && series.lossPercentage == 100)
  }

  @Test func `Times are read in milliseconds`() {
    let texts = [0, 7, 42, 999, 1000, 1_234_567].map { Interval(microseconds: $0).milliseconds }
    #expect(texts == ["0.000", "0.007", "0.042", "0.999", "1.000", "1234.567"])
  }
}
