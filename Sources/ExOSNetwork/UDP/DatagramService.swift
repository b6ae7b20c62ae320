// A server of datagrams that needs no socket: what comes is answered while it is read in place.

/// Answers the datagrams that come to a port.
struct DatagramService {
  let port: UInt16
  let answer: (_ question: RawSpan, _ reply: (RawSpan) -> Void) -> Void
}
