// A bound port and its queue: datagrams lie one behind the other in the port's memory, each in a row; the
// place where the next goes runs round.

/// A UDP socket's name, which goes stale.
public struct UDPSocketID: Equatable, Sendable {
  let row: Int
  let generation: UInt32
}

/// A datagram that waits.
struct UDPArrival {
  var source = IPv4Address.unspecified
  var port: UInt16 = 0
  var place = 0
  var count = 0
}

/// A row of the table of ports.
struct UDPPort {
  var isBound = false
  var generation: UInt32 = 0
  var port: UInt16 = 0
  /// The oldest datagram's slot, and how many there are.
  var first = 0
  var count = 0
  var droppedCount = 0
  /// Where the oldest datagram's bytes begin, and the next one's go.
  private var start = 0
  private var end = 0

  mutating func bind(_ port: UInt16) {
    isBound = true
    generation &+= 1
    self.port = port
    first = 0
    count = 0
    droppedCount = 0
    start = 0
    end = 0
  }

  /// Finds room for a datagram; nothing if there is none in a row.
  mutating func reserve(_ byteCount: Int, of capacity: Int) -> Int? {
    let size = max(byteCount, 1)
    if count == 0 {
      start = 0
      end = 0
    }
    let isWrapped = count > 0 && end <= start
    if isWrapped {
      guard size < start &- end else { return nil }
    } else if size > capacity &- end {
      guard size < start else { return nil }
      end = 0
    }
    // An empty datagram takes a byte, so that a full queue is not taken for an empty one.
    defer { end &+= size }
    return end
  }

  /// The oldest datagram begins here now; nothing where none waits.
  mutating func release(upTo place: Int?) {
    if let place { start = place }
  }
}
