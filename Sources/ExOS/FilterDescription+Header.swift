// Which template a header is for: the kernel's own comparison, made before the call.

public import ExokernelABI

extension FilterDescription {
  /// Whether a template lets a header out.
  func allows(_ header: RawSpan) -> Bool {
    if holds(for: header, { _ in .max }) { return true }
    return sendsFragments && header.byteCount >= LaterFragment.headerLength
      && LaterFragment.isOne(header.word(LaterFragment.offsetWord))
      && holds(for: header, LaterFragment.comparedBits(ofWord:))
  }

  /// Whether a header has what the atoms ask for in the bits that count.
  private func holds(for header: RawSpan, _ comparedBits: (_ word: Int) -> UInt64) -> Bool {
    for index in 0..<count {
      var atom = atoms[index]
      let bits = comparedBits(atom.wordIndex)
      guard atom.mask & bits != 0 else { continue }
      atom.mask &= bits
      guard atom.reach <= header.byteCount,
        (header.word(atom.wordIndex) ^ atom.value) & atom.mask == 0
      else { return false }
    }
    return true
  }
}

extension RawSpan {
  /// Eight bytes as the kernel loads them; those behind the end are zero.
  fileprivate func word(_ index: Int) -> UInt64 {
    var word: UInt64 = 0
    let end = min(8, byteCount &- index &* 8)
    for byte in 0..<end {
      let value = unsafe unsafeLoad(fromByteOffset: index &* 8 &+ byte, as: UInt8.self)
      word |= UInt64(value) << UInt64(8 &* byte)
    }
    return word
  }
}
