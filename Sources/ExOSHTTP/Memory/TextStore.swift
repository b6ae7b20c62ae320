// The memory of texts that are sent by reference: those made at start, and those of a known file. One of the
// two unsafe files that make `Content`: it promises what a `Content` wants, that the bytes neither move nor
// change nor go before everything that was sent has been acknowledged, unless whoever empties it is wrong
// about that.

import ExOSNetwork

/// Texts that stay where they are.
@safe final class TextStore {
  private let memory: UnsafeMutableRawPointer
  private let size: Int
  private var used = 0

  /// Takes the memory.
  init(byteCount: Int) {
    size = byteCount
    unsafe memory = .allocate(byteCount: byteCount, alignment: 64)
  }

  deinit { unsafe memory.deallocate() }

  /// Forgets all texts, of which none is being sent.
  func removeAll() { used = 0 }

  /// Keeps a text.
  ///
  /// - Precondition: There is room.
  /// - Returns: The copy; it lives as long as the store, or until that is emptied.
  func keep(_ text: RawSpan) -> Content {
    let count = text.byteCount
    precondition(count <= size &- used)
    let start = unsafe memory + used
    unsafe text.withUnsafeBytes { bytes in
      guard let source = bytes.baseAddress else { return }
      unsafe start.copyMemory(from: source, byteCount: count)
    }
    used &+= count
    return unsafe Content(UnsafeRawBufferPointer(start: start, count: count))
  }
}
