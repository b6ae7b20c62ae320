// Which template a header is for: the kernel's own comparison, made before the call.

public import ExokernelABI

extension FilterDescription {
  /// Whether a header has what the atoms of a template ask for.
  func matches(_ header: RawSpan) -> Bool {
    for index in 0..<count {
      let atom = atoms[index]
      guard atom.reach <= header.byteCount else { return false }
      var word: UInt64 = 0
      let end = min(8, header.byteCount &- atom.wordIndex &* 8)
      for byte in 0..<end {
        let value = unsafe header.unsafeLoad(
          fromByteOffset: atom.wordIndex &* 8 &+ byte, as: UInt8.self)
        word |= UInt64(value) << UInt64(8 &* byte)
      }
      guard word & atom.mask == atom.value else { return false }
    }
    return true
  }
}
