// How much of a queue's memory a virtqueue leaves for buffers.

extension QueueMemory where Memory: ~Copyable, Book: ~Copyable {
  /// Bytes behind the rings; negative where not even these fit.
  var bufferByteCount: Int { shared.byteCount &- VirtqueueLayout.byteCount }
}
