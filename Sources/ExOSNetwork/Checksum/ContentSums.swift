// Checksums kept with the content that they are of (Cheetah; SOSP 1997 §7.3): what is sent many times is
// summed once. A part's sum is the difference of two places in a table of sums from the beginning, and
// the few bytes around them. One of the few unsafe files: it compares addresses, and keeps that of a table.

/// The sums of content that does not change, in a `ContentSumStore`.
@safe struct ContentSums: Sendable {
  /// The sum of everything up to the end of each block.
  private nonisolated(unsafe) let sums: UnsafeMutablePointer<UInt16>
  /// Where the content begins.
  private let start: UInt

  static let blockSize = 64

  /// Sums content.
  ///
  /// - Parameter sums: Room for a sum of each whole block; it lives as long as the content is used.
  @unsafe init(of content: Content, in sums: UnsafeMutablePointer<UInt16>) {
    unsafe self.sums = sums
    start = unsafe content.bytes.withUnsafeBytes { UInt(bitPattern: $0.baseAddress) }
    var checksum = InternetChecksum()
    for block in 0..<content.count / ContentSums.blockSize {
      checksum.add(
        content.part(from: block &* ContentSums.blockSize, count: ContentSums.blockSize).bytes)
      unsafe sums[block] = checksum.folded
    }
  }

  /// The sum of a part of the content, as `internetSum` has it.
  @inline(__always)
  func sum(of bytes: RawSpan) -> UInt16 {
    let blockSize = UInt(ContentSums.blockSize)
    let offset = unsafe bytes.withUnsafeBytes { UInt(bitPattern: $0.baseAddress) } &- start
    let end = offset &+ UInt(bitPattern: bytes.byteCount)
    let first = (offset &+ blockSize &- 1) / blockSize
    let last = end / blockSize
    guard first < last else { return bytes.internetSum }
    let head = Int(bitPattern: first &* blockSize &- offset)
    let tail = Int(bitPattern: end & (blockSize &- 1))
    var rest = InternetChecksum()
    // SAFETY: both places are in the table, for both blocks lie within the content.
    unsafe rest.add(sums[Int(bitPattern: last &- 1)])
    if first > 0 { unsafe rest.add(~sums[Int(bitPattern: first &- 1)]) }
    rest.add(bytes.extracting(last: tail))
    var checksum = InternetChecksum()
    checksum.add(bytes.extracting(first: head))
    // Behind an odd number of bytes, high bytes are low ones.
    checksum.add(head & 1 == 0 ? rest.folded : rest.folded.byteSwapped)
    return checksum.folded
  }
}
