// The account of a run of echo requests: which were answered, how long that took, and what is no answer to
// any of them. Nothing here sends or waits; `ping` prints what it says.

/// Echo requests with one identifier to one peer, and what came of them.
public struct EchoSeries: Sendable {
  public let peer: IPv4Address
  public let identifier: UInt16
  /// How many bytes each request carries.
  public let byteCount: Int
  /// The requests, the first of sequence number 1.
  private var requests: [Request] = []
  public private(set) var answeredCount = 0
  public private(set) var duplicateCount = 0
  public private(set) var failureCount = 0
  /// The times that answers took: the shortest, the longest, and all together.
  public private(set) var shortest = Interval(microseconds: .max)
  public private(set) var longest = Interval.zero
  private var total = Interval.zero

  /// As many requests as sequence numbers tell apart.
  public static let capacity = 65_535

  private struct Request {
    var time: Instant
    var isSettled = false
  }

  /// What a reply is to a series.
  public enum Finding: Equatable, Sendable {
    /// The answer to a request, after so long.
    case answer(Interval)
    /// Another answer to a request that was settled.
    case duplicate(Interval)
    /// The word that a request was not delivered.
    case failure(ICMPKind)
    /// Of no request of this series.
    case stray
  }

  public init(to peer: IPv4Address, identifier: UInt16, byteCount: Int) {
    self.peer = peer
    self.identifier = identifier
    self.byteCount = byteCount
  }

  /// How many requests there were.
  public var sentCount: Int { requests.count }

  /// How many of a hundred requests were not answered, rounded down.
  public var lossPercentage: Int {
    sentCount == 0 ? 0 : (sentCount &- answeredCount) &* 100 / sentCount
  }

  /// How long an answer took on average; nothing if there was none.
  public var average: Interval? {
    guard answeredCount > 0 else { return nil }
    return Interval(microseconds: total.microseconds / UInt64(answeredCount))
  }

  /// The sequence number of the request that is added next.
  ///
  /// - Precondition: There were fewer than `capacity`.
  public var nextSequence: UInt16 { UInt16(requests.count + 1) }

  /// Notes that the next request has been sent.
  public mutating func add(at time: Instant) { requests.append(Request(time: time)) }

  /// Whether it is known what became of a request.
  public func isSettled(_ sequence: UInt16) -> Bool {
    sequence > 0 && Int(sequence) <= requests.count && requests[Int(sequence) &- 1].isSettled
  }

  /// Takes what came back.
  public mutating func take(_ reply: EchoReply) -> Finding {
    guard reply.identifier == identifier, reply.peer == peer, reply.sequence > 0,
      Int(reply.sequence) <= requests.count
    else { return .stray }
    let index = Int(reply.sequence) &- 1
    let wasSettled = requests[index].isSettled
    if let failure = reply.failure {
      guard !wasSettled else { return .stray }
      requests[index].isSettled = true
      failureCount &+= 1
      return .failure(failure)
    }
    guard reply.byteCount == byteCount else { return .stray }
    let time = reply.time.since(requests[index].time)
    guard !wasSettled else {
      duplicateCount &+= 1
      return .duplicate(time)
    }
    requests[index].isSettled = true
    count(time)
    return .answer(time)
  }

  private mutating func count(_ time: Interval) {
    answeredCount &+= 1
    shortest = min(shortest, time)
    longest = max(longest, time)
    total = total + time
  }
}
