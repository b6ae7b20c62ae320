// Transmitting: copy the bytes to be checked into the vacant slot, check them there, submit; flush once for
// the whole batch. Frames that the device is done with are completed when somebody asks, at the latest
// when slots run out.

extension VirtioNetwork where Window: ~Copyable, Memory: ~Copyable, Book: ~Copyable {
  /// The slot that the next frame will have, or nothing where all are taken.
  ///
  /// The kernel writes the first bytes of the frame at `TransmitSlot.headerOffset` and checks them there:
  /// they are what is sent. A frame that fails the check is simply not submitted.
  @inline(__always)
  public var vacantSlot: Int? { transmitQueue.vacantSlot }

  /// How many frames the device has, or will be shown.
  public var outstandingFrames: Int { transmitQueue.queue.outstandingCount }

  /// Gives the frame in the vacant slot to the device, which sees it at the next `flushTransmit`.
  ///
  /// - Parameters:
  ///   - headerByteCount: How many bytes are in the slot: 14 to `TransmitSlot.headerLimit`.
  ///   - fragments: The rest of the frame, at most `TransmitSlot.fragmentLimit` parts; pinned until the
  ///     frame is complete.
  ///   - checksum: What the device is to complete, if anything.
  ///   - tag: What `complete` says of it.
  /// - Throws: Why it is not sent.
  @inline(__always)
  public mutating func submit(
    headerByteCount: Int, fragments: borrowing Span<Fragment>, checksum: TransmitChecksum? = nil,
    tag: UInt32
  ) throws(TransmitError) {
    let byteCount: Int
    do {
      byteCount = try checkedByteCount(headerByteCount, fragments, checksum)
    } catch {
      statistics.refusedFrames &+= 1
      throw error
    }
    transmitQueue.submit(
      headerByteCount: headerByteCount, fragments: fragments, checksum: checksum, tag: tag)
    statistics.sentFrames &+= 1
    statistics.sentBytes &+= UInt64(truncatingIfNeeded: byteCount)
  }

  /// The length of a frame that may be sent.
  @inline(__always)
  private func checkedByteCount(
    _ headerByteCount: Int, _ fragments: borrowing Span<Fragment>, _ checksum: TransmitChecksum?
  ) throws(TransmitError) -> Int {
    if let fault { throw .broken(fault) }
    guard transmitQueue.vacantSlot != nil else { throw .noVacantSlot }
    guard headerByteCount >= NetworkFrame.linkHeaderByteCount,
      headerByteCount <= TransmitSlot.headerLimit
    else { throw .badHeaderLength }
    guard fragments.count <= TransmitSlot.fragmentLimit else { throw .tooManyFragments }
    var byteCount = headerByteCount
    var index = 0
    while index < fragments.count {
      let count = fragments[index].byteCount
      guard count != 0 else { throw .emptyFragment }
      byteCount &+= Int(count)
      index &+= 1
    }
    guard byteCount <= NetworkFrame.linkHeaderByteCount &+ Int(mtu) else { throw .frameTooLong }
    guard let checksum else { return byteCount }
    guard features.contains(.checksum) else { throw .checksumNotOffered }
    guard Int(checksum.start) &+ Int(checksum.offset) &+ 2 <= byteCount else {
      throw .checksumOutsideFrame
    }
    return byteCount
  }

  /// Shows the device all frames that were submitted, and notifies it if it wants to be.
  @inline(__always)
  public mutating func flushTransmit() {
    guard fault == nil, transmitQueue.queue.publish() else { return }
    statistics.notifications &+= 1
    transport.notify(transmitSettings)
  }

  /// Whether `complete` has something to say.
  @inline(__always)
  public var hasCompletions: Bool { transmitQueue.queue.hasUsed }

  /// The next frame that the device is done with, or nothing.
  ///
  /// - Throws: Why the device is broken; the same at each call from then on.
  @inline(__always)
  public mutating func complete() throws(VirtioFault) -> TransmitCompletion? {
    if let fault { throw fault }
    do {
      guard let completion = try transmitQueue.complete() else { return nil }
      statistics.completedFrames &+= 1
      return completion
    } catch {
      fault = error
      throw error
    }
  }

  /// Asks for an interrupt when the device is done with a frame: of use when slots have run out.
  ///
  /// - Returns: Whether it is done with one already: then complete it, since no interrupt may come.
  public mutating func requestTransmitInterrupt() -> Bool {
    fault == nil && transmitQueue.queue.requestInterrupt()
  }

  /// Asks for no interrupts for frames that were sent; some may still come.
  public mutating func declineTransmitInterrupts() {
    guard fault == nil else { return }
    transmitQueue.queue.declineInterrupts()
  }
}
