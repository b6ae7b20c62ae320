// How much may be under way (RFC 5681, with byte counting by RFC 3465, its limit of RFC 9406, and the
// recovery of RFC 6582). Only
// the arithmetic of the window; what is sent when is decided where segments are made.

/// A connection's congestion window.
struct CongestionControl {
  /// Bytes that may be under way.
  private(set) var window: Int
  /// Above this the window grows slowly.
  private(set) var threshold: Int
  /// Bytes acknowledged since the window last grew slowly.
  private var counted = 0
  let segmentSize: Int

  init(segmentSize: Int) {
    self.segmentSize = segmentSize
    window = CongestionControl.initialWindow(segmentSize)
    threshold = .max >> 1
  }

  /// What may be sent before the first acknowledgement (RFC 6928).
  static func initialWindow(_ segmentSize: Int) -> Int {
    min(10 &* segmentSize, max(2 &* segmentSize, 14_600))
  }

  /// New data was acknowledged outside recovery.
  @inline(__always)
  mutating func grow(acknowledged: Int) {
    if window < threshold {
      // Of acknowledgements in a row only the last is read (RFC 9406 §4.3: L is 8).
      window &+= min(acknowledged, 8 &* segmentSize)
    } else {
      counted &+= acknowledged
      if counted >= window {
        counted &-= window
        window &+= segmentSize
      }
    }
    if window > CongestionControl.limit { window = CongestionControl.limit }
  }

  /// More than any window that can be announced.
  private static let limit = 1 << 31

  /// A segment was lost; recovery begins.
  mutating func reduce(underWay: Int) {
    threshold = max(underWay / 2, 2 &* segmentSize)
    window = threshold
    counted = 0
  }

  /// Without SACK, each duplicate says that a segment has left the network.
  mutating func inflate(by bytes: Int) { window &+= bytes }

  /// Without SACK, part of what was under way was acknowledged (RFC 6582 §3.2 step 3).
  mutating func deflate(acknowledged: Int) {
    window = max(window &- acknowledged, segmentSize)
    if acknowledged >= segmentSize { window &+= segmentSize }
  }

  /// Recovery is over.
  mutating func endRecovery(underWay: Int) {
    window = min(threshold, max(underWay, segmentSize) &+ segmentSize)
  }

  /// Nothing came back in time (RFC 5681 §3.1, equation 4).
  mutating func collapse(underWay: Int, isFirst: Bool) {
    if isFirst { threshold = max(underWay / 2, 2 &* segmentSize) }
    window = segmentSize
    counted = 0
  }

  /// Nothing was sent for long (RFC 5681 §4.1).
  mutating func restart() {
    window = min(window, CongestionControl.initialWindow(segmentSize))
  }
}
