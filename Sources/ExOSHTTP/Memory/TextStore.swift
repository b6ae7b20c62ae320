// The memory of texts that are made at start and sent by reference for as long as the server lives. The
// one unsafe file that makes `Content`: it promises what a `Content` wants, that the bytes neither move
// nor change nor go before everything that was sent has been acknowledged.

import ExOSNetwork

/// Texts that stay where they are.
@safe final class TextStore {
  private var chunks: [UnsafeMutableRawPointer] = unsafe []
  private var used = TextStore.chunkSize

  private static let chunkSize = 65_536

  deinit {
    for index in unsafe chunks.indices { unsafe chunks[index].deallocate() }
  }

  /// Keeps a text.
  ///
  /// - Precondition: It has no more bytes than a chunk.
  /// - Returns: The copy; it lives as long as the store.
  func keep(_ text: RawSpan) -> Content {
    let size = text.byteCount
    precondition(size <= TextStore.chunkSize)
    if size > TextStore.chunkSize &- used {
      unsafe chunks.append(.allocate(byteCount: TextStore.chunkSize, alignment: 64))
      used = 0
    }
    let start = unsafe chunks[chunks.count &- 1] + used
    unsafe text.withUnsafeBytes { bytes in
      guard let source = bytes.baseAddress else { return }
      unsafe start.copyMemory(from: source, byteCount: size)
    }
    used &+= size
    return unsafe Content(UnsafeRawBufferPointer(start: start, count: size))
  }
}
