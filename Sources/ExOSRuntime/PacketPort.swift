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
    flush()
    // Refused while a filter names it, or packets are under way; then it goes with the program.
    try? Kernel.unbindRing(handle)
  }

  @inline(__always)
  func place(_ offset: Int) -> UInt64 {
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
    let word = loadWord(at: slot(consumed))
    // SAFETY: the kernel leaves the slot alone until it is counted as consumed.
    handle(unsafe packet(in: consumed, word).bytes, word & PacketRing.isVerified != 0)
    storeWord(at: place(PacketRing.consumed), consumed &+ 1)
    return true
  }

  /// Lends the packet behind the one that is being lent.
  ///
  /// - Returns: What the closure says of it; false where there is none.
  @inline(__always)
  public func lookAhead(_ look: (_ packet: RawSpan) -> Bool) -> Bool {
    let next = consumed &+ 1
    guard loadWord(at: place(PacketRing.produced)) != next else { return false }
    // SAFETY: as above.
    return look(unsafe packet(in: next, loadWord(at: slot(next))).bytes)
  }

  @inline(__always)
  private func slot(_ number: UInt64) -> UInt64 {
    place(4096 &+ Int(truncatingIfNeeded: number & slotMask) &* PacketRing.slotSize)
  }

  /// The packet in a slot, which is mapped as long as this value lives.
  @inline(__always)
  private func packet(in number: UInt64, _ word: UInt64) -> UnsafeRawBufferPointer {
    unsafe UnsafeRawBufferPointer(
      start: UnsafeRawPointer(bitPattern: UInt(slot(number) &+ UInt64(PacketRing.slotData))),
      count: Int(truncatingIfNeeded: word & 0xffff_ffff))
  }
}
