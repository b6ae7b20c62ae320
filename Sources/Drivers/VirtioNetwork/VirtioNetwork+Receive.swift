// Receiving: reap frames one by one, copy each to whom it belongs, post its buffer again; flush once for
// the whole batch.

extension VirtioNetwork where Window: ~Copyable, Memory: ~Copyable, Book: ~Copyable {
  /// How many receive buffers there are.
  public var bufferCount: Int { Int(receiveSettings.size) }

  /// The next frame that has come, or nothing.
  ///
  /// - Throws: Why the device is broken; the same at each call from then on.
  @inline(__always)
  public mutating func reap() throws(VirtioFault) -> ReceivedFrame? {
    if let fault { throw fault }
    do { return try receiveQueue.reap(counting: &statistics) } catch {
      fault = error
      throw error
    }
  }

  /// Gives a frame's buffer back for another frame; the device sees it at the next `flushReceive`.
  @inline(__always)
  public mutating func repost(_ frame: consuming ReceivedFrame) {
    guard fault == nil else { return }
    receiveQueue.post(frame.buffer)
  }

  /// Shows the device all buffers that were posted, and notifies it if it wants to be.
  @inline(__always)
  public mutating func flushReceive() {
    guard fault == nil, receiveQueue.queue.publish() else { return }
    statistics.notifications &+= 1
    transport.notify(receiveSettings)
  }

  /// Asks for an interrupt when a frame comes.
  ///
  /// - Returns: Whether one has come already: then reap it, since no interrupt may come for it.
  public mutating func requestReceiveInterrupt() -> Bool {
    fault == nil && receiveQueue.queue.requestInterrupt()
  }

  /// Asks for no interrupts for frames, while they are polled for; some may still come.
  public mutating func declineReceiveInterrupts() {
    guard fault == nil else { return }
    receiveQueue.queue.declineInterrupts()
  }
}
