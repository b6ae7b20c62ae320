// Sending by a packet ring: packets that are given wait in the ring's page, and are handed to the kernel many
// at a time.

internal import CExOS
public import ExokernelABI

extension PacketPort {
  /// Where stands how many packets wait: the library's own word, which the kernel does not look at.
  private static let prepared = PacketRing.libraryData

  /// How many requests the kernel gave to the device, and how many of them it is done with.
  @inline(__always)
  public var sent: UInt64 { loadWord(at: place(PacketRing.sent)) }
  @inline(__always)
  public var completed: UInt64 { loadWord(at: place(PacketRing.completed)) }

  /// How many packets were given and not yet handed to the kernel.
  @inline(__always)
  public var preparedCount: Int {
    Int(truncatingIfNeeded: loadWord(at: place(PacketPort.prepared)))
  }

  @inline(__always)
  private func setPrepared(_ count: Int) {
    storeWord(at: place(PacketPort.prepared), UInt64(truncatingIfNeeded: count))
  }

  @inline(__always)
  private func request(_ index: Int) -> UInt64 {
    place(PacketRing.requests &+ index &* TransmitRequest.size)
  }

  /// Gives a packet to be sent with the next `flush`, or at once where there is no room for more.
  ///
  /// - Parameters:
  ///   - header: 8 to 128 bytes, which are copied.
  ///   - body: Bytes that do not change until `completed` says so.
  ///   - tail: More of them.
  ///   - checksum: From which byte on the device is to sum, and where behind it the sum stands.
  /// - Returns: What `completed` will have reached when the device is done with the packet, and not before.
  /// - Throws: `busy` where the device takes no more now.
  public func transmit(
    by template: FilterHandle, header: RawSpan, body: RawSpan, tail: RawSpan,
    checksum: (start: Int, offset: Int)?
  ) throws(KernelError) -> UInt64 {
    guard 8...TransmitRequest.headerCapacity ~= header.byteCount else { throw .badArgument(1) }
    var index = preparedCount
    if index == PacketRing.requestCapacity {
      flush()
      index = preparedCount
      guard index < PacketRing.requestCapacity else { throw .busy }
    }
    let request = request(index)
    copy(header, to: request)
    storeWord(at: request &+ UInt64(TransmitRequest.template), template.rawValue)
    var count = 0
    append(body, at: request, &count)
    append(tail, at: request, &count)
    var control = UInt64(truncatingIfNeeded: count | header.byteCount << 48)
    if let checksum {
      control |= TransmitRequest.completesChecksum
      control |= UInt64(truncatingIfNeeded: checksum.start << 16 | checksum.offset << 32)
    }
    storeWord(at: request &+ UInt64(TransmitRequest.control), control)
    setPrepared(index &+ 1)
    return sent &+ UInt64(truncatingIfNeeded: index &+ 1)
  }

  /// Hands the kernel what was given.
  ///
  /// What the device has no room for stays; what the kernel refuses is lost, as on a wire.
  ///
  /// - Returns: Why the last that is lost was refused, or `busy` where something stays.
  @inline(__always) @discardableResult
  public func flush() -> KernelError? { preparedCount > 0 ? handOver() : nil }

  private func handOver() -> KernelError? {
    var count = preparedCount
    var refusal: KernelError?
    while count > 0 {
      let answer = Kernel.transmit(handle, count: count)
      guard let error = answer.error else { break }
      refusal = error
      // The first that was not taken; behind it nothing was looked at.
      let done = answer.doneCount &+ (error == .busy ? 0 : 1)
      count &-= done
      moveRequests(from: done, count: count)
      setPrepared(count)
      if error == .busy { return error }
    }
    setPrepared(0)
    return refusal
  }

  private func moveRequests(from first: Int, count: Int) {
    guard first > 0, count > 0 else { return }
    // SAFETY: both places lie in the ring's first frame.
    unsafe UnsafeMutableRawPointer(bitPattern: UInt(request(0))).unsafelyUnwrapped.copyMemory(
      from: UnsafeRawPointer(bitPattern: UInt(request(first))).unsafelyUnwrapped,
      byteCount: count &* TransmitRequest.size)
  }

  /// Copies in whole words, of which the last reaches back where the count is no multiple of eight.
  @inline(__always)
  private func copy(_ header: RawSpan, to request: UInt64) {
    let last = header.byteCount &- 8
    var place = 0
    while place < last {
      copyWord(header, at: place, to: request)
      place &+= 8
    }
    copyWord(header, at: last, to: request)
  }

  @inline(__always)
  private func copyWord(_ header: RawSpan, at place: Int, to request: UInt64) {
    // SAFETY: a header has eight bytes at least, and no place is behind the last eight.
    let word = unsafe header.unsafeLoadUnaligned(fromUncheckedByteOffset: place, as: UInt64.self)
    storeWord(at: request &+ UInt64(truncatingIfNeeded: place), word)
  }

  /// Names bytes in a request, page by page.
  @inline(__always)
  private func append(_ bytes: RawSpan, at request: UInt64, _ count: inout Int) {
    guard bytes.byteCount > 0 else { return }
    var (address, left) = unsafe bytes.withUnsafeBytes { buffer in
      (UInt64(UInt(bitPattern: buffer.baseAddress)), UInt64(truncatingIfNeeded: buffer.count))
    }
    // More parts than a request has room for are more bytes than a packet has.
    while left > 0, count < TransmitRequest.fragmentCapacity {
      let part = min(left, 4096 &- address & 0xfff)
      let place = request &+ UInt64(TransmitRequest.fragments &+ count &* 16)
      storeWord(at: place, address)
      storeWord(at: place &+ 8, part)
      address &+= part
      left &-= part
      count &+= 1
    }
  }
}
