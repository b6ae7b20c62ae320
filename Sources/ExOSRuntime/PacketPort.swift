// A packet ring as a value that cannot be copied, with the words of it that the library reads and writes.
// What is in the packets is for a network stack.

internal import CExOS
public import ExokernelABI

/// A packet ring in the program's address space.
public struct PacketPort: ~Copyable {
  /// The ring's name, for filters.
  public let handle: RingHandle
  private let frames: FrameRun
  private let mapping: Mapping
  private let slotMask: UInt64

  /// Makes a ring and maps it.
  ///
  /// - Parameters:
  ///   - slotFrames: A power of two; two slots each.
  ///   - address: Where; a page and as many as there are frames for slots.
  public init(slotFrames: Int = 16, at address: UInt64 = AddressMap.packets) throws(KernelError) {
    let frames = try FrameRun(count: slotFrames &+ 1)
    let mapping = try frames.map(at: address)
    let handle = try Kernel.bindRing(FrameHandle(number: frames.first), count: frames.count)
    self.frames = frames
    self.mapping = mapping
    self.handle = handle
    slotMask = UInt64(truncatingIfNeeded: slotFrames &* PacketRing.slotsPerFrame &- 1)
  }

  deinit {
    // Refused while a filter names it, or packets are under way; then it goes with the program.
    try? Kernel.unbindRing(handle)
  }

  @inline(__always)
  private func place(_ offset: Int) -> UInt64 {
    mapping.address &+ UInt64(truncatingIfNeeded: offset)
  }

  // MARK: Receiving

  /// Whether a packet has come that was not taken.
  @inline(__always)
  public var hasPacket: Bool { loadWord(at: place(PacketRing.produced)) != consumed }

  /// How many packets the library is done with; only it writes that.
  @inline(__always)
  private var consumed: UInt64 { loadWord(at: place(PacketRing.consumed)) }

  /// Lends the oldest packet, and takes its slot back when the closure returns.
  ///
  /// - Returns: Whether there was one.
  @inline(__always)
  public func receive(_ handle: (_ packet: RawSpan, _ isVerified: Bool) -> Void) -> Bool {
    let consumed = self.consumed
    guard loadWord(at: place(PacketRing.produced)) != consumed else { return false }
    let slot = Int(truncatingIfNeeded: consumed & slotMask)
    let start = place(4096 &+ slot &* PacketRing.slotSize)
    let word = loadWord(at: start)
    // SAFETY: the slot is mapped as long as this value lives, and the kernel leaves it alone until it is
    // counted as consumed.
    let packet = unsafe UnsafeRawBufferPointer(
      start: UnsafeRawPointer(bitPattern: UInt(start &+ UInt64(PacketRing.slotData))),
      count: Int(truncatingIfNeeded: word & 0xffff_ffff))
    handle(unsafe packet.bytes, word & PacketRing.isVerified != 0)
    storeWord(at: place(PacketRing.consumed), consumed &+ 1)
    return true
  }

  // MARK: Sending

  /// How many requests the kernel gave to the device, and how many of them it is done with.
  @inline(__always)
  public var sent: UInt64 { loadWord(at: place(PacketRing.sent)) }
  @inline(__always)
  public var completed: UInt64 { loadWord(at: place(PacketRing.completed)) }

  /// Sends a packet.
  ///
  /// - Parameters:
  ///   - header: At most 128 bytes, which are copied.
  ///   - body: Bytes that do not change until `completed` says so.
  ///   - tail: More of them.
  ///   - checksum: From which byte on the device is to sum, and where behind it the sum stands.
  /// - Throws: `busy` where the device takes no more now.
  public func transmit(
    by template: FilterHandle, header: RawSpan, body: RawSpan, tail: RawSpan,
    checksum: (start: Int, offset: Int)?
  ) throws(KernelError) {
    guard header.byteCount <= TransmitRequest.headerCapacity else { throw .badArgument(1) }
    let request = place(PacketRing.requests)
    unsafe header.withUnsafeBytes { bytes in
      guard let start = bytes.baseAddress else { return }
      // SAFETY: a request has room for so many bytes.
      unsafe UnsafeMutableRawPointer(bitPattern: UInt(request)).unsafelyUnwrapped
        .copyMemory(from: start, byteCount: bytes.count)
    }
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
    if let error = Kernel.transmit(handle, count: 1).error { throw error }
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
