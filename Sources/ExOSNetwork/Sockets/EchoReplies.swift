// What has come back for echo requests, kept until the program that pings takes it; the oldest are lost
// first.

/// A few replies in order.
struct EchoReplies {
  private var replies = [8 of EchoReply?](repeating: nil)
  private var first = 0
  private var count = 0

  mutating func append(_ reply: EchoReply) {
    replies[(first &+ count) & 7] = reply
    if count < 8 { count &+= 1 } else { first = (first &+ 1) & 7 }
  }

  mutating func removeFirst() -> EchoReply? {
    guard count > 0 else { return nil }
    defer {
      first = (first &+ 1) & 7
      count &-= 1
    }
    return replies[first]
  }
}
