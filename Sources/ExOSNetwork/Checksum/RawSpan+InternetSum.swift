// The sum of many bytes. One of the few unsafe files: it hands the bytes to the one function of the stack
// that is not Swift.

internal import CNetwork

extension RawSpan {
  /// The one's-complement sum of the bytes as big-endian 16-bit words, the last padded with zero.
  public var internetSum: UInt16 {
    unsafe withUnsafeBytes { bytes in
      guard let start = bytes.baseAddress else { return 0 }
      return unsafe InternetChecksum(network_sum(start, bytes.count)).folded.bigEndian
    }
  }
}
