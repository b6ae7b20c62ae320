// Checksums kept with the content that they are of (Cheetah; SOSP 1997 §7.3): what is sent many times is
// summed once. A part's sum is the difference of two places in a table of sums from the beginning, and
// the few bytes around them. One of the few unsafe files: it compares addresses, and keeps a table for
// as long as the program runs.

/// The sums of content that never changes.
@safe public struct ContentSums: Sendable {
  private let start: UInt
  private let count: UInt
  /// The sum of everything before each block, and of everything.
  private nonisolated(unsafe) let sums: UnsafeMutablePointer<UInt16>

  private static let blockSize: UInt = 64

  /// Sums content, which must stay as it is.
  public init(of content: Content) {
    let blockSize = Int(ContentSums.blockSize)
    let blockCount = content.count / blockSize
    unsafe sums = .allocate(capacity: blockCount &+ 1)
    count = UInt(content.count)
    start = unsafe content.bytes.withUnsafeBytes { UInt(bitPattern: $0.baseAddress) }
    var checksum = InternetChecksum()
    for block in 0..<blockCount {
      unsafe sums[block] = checksum.folded
      checksum.add(content.part(from: block &* blockSize, count: blockSize).bytes)
    }
    unsafe sums[blockCount] = checksum.folded
  }

  /// The sum of bytes, as `internetSum` has it; nothing where they are not of the content.
  @inline(__always)
  func sum(of bytes: RawSpan) -> UInt16? {
    let offset = unsafe bytes.withUnsafeBytes { UInt(bitPattern: $0.baseAddress) } &- start
    let end = offset &+ UInt(bitPattern: bytes.byteCount)
    let first = (offset &+ ContentSums.blockSize &- 1) / ContentSums.blockSize
    let last = end / ContentSums.blockSize
    guard offset < count, end <= count, first < last else { return nil }
    let head = Int(bitPattern: first &* ContentSums.blockSize &- offset)
    let tail = Int(bitPattern: end & (ContentSums.blockSize &- 1))
    var rest = InternetChecksum()
    // SAFETY: both places are in the table, for both blocks begin within the content or at its end.
    unsafe rest.add(sums[Int(bitPattern: last)])
    unsafe rest.add(~sums[Int(bitPattern: first)])
    rest.add(bytes.extracting(last: tail))
    var checksum = InternetChecksum()
    checksum.add(bytes.extracting(first: head))
    // Behind an odd number of bytes, high bytes are low ones.
    checksum.add(head & 1 == 0 ? rest.folded : rest.folded.byteSwapped)
    return checksum.folded
  }
}
