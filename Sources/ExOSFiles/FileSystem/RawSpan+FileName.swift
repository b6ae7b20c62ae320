// What a name may be (IEEE Std 1003.1-2017, 3.170): at most 255 bytes, neither a slash nor a zero; and the
// target of a symbolic link: any bytes but a zero.

extension RawSpan {
  /// A hash of a name of any length.
  var hash: UInt32 {
    var hash = UInt64(truncatingIfNeeded: byteCount)
    var place = 0
    while place < byteCount {
      hash = NameKey.mix(hash, word(at: place))
      place &+= 8
    }
    return UInt32(truncatingIfNeeded: hash &>> 32)
  }

  /// Throws for what cannot be the name of a new file.
  func checkNew() throws(FileError) {
    if isDot || isDotDot { throw .exists }
    if byteCount == 0 { throw .notFound }
    if byteCount > 255 { throw .nameTooLong }
    for place in 0..<byteCount where byte(at: place) == 0 || byte(at: place) == 0x2f {
      throw .invalidArgument
    }
  }

  /// Throws for what cannot be the target of a symbolic link.
  ///
  /// - Parameter limit: It has fewer bytes.
  func checkTarget(limit: Int) throws(FileError) {
    guard byteCount > 0 else { throw .invalidArgument }
    guard byteCount < limit else { throw .nameTooLong }
    for place in 0..<byteCount where byte(at: place) == 0 { throw .invalidArgument }
  }
}
