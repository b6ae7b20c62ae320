// A digest by which paths are told apart. Clients choose the paths; a table that uses it has bounds of its own.

extension RawSpan {
  /// A digest of a range's bytes, eight at a time.
  ///
  /// - Precondition: The range lies within.
  @inline(__always)
  func pathHash(_ range: Range<Int>) -> UInt64 {
    var hash = UInt64(truncatingIfNeeded: range.count)
    var place = range.lowerBound
    while place &+ 8 <= range.upperBound {
      hash = mixed(hash ^ word64(at: place))
      place &+= 8
    }
    var rest: UInt64 = 0
    while place < range.upperBound {
      rest = rest &<< 8 | UInt64(byte(at: place))
      place &+= 1
    }
    return mixed(hash ^ rest)
  }

  @inline(__always)
  private func mixed(_ value: UInt64) -> UInt64 {
    let product = value &* 0x9e37_79b9_7f4a_7c15
    return product ^ product >> 32
  }
}
