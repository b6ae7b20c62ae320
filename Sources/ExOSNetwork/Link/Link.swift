// The link and its clock: all that the stack knows of the world. On the metal it is made of the kernel's
// rings and calls, on the host of a simulated wire. Its operations do not mutate it: a link refers to
// what it uses, as a device does, so that a packet can be answered while it is read in place.

/// Where packets come from and go to.
public protocol Link: ~Copyable {
  /// The address that frames are sent from.
  var hardwareAddress: HardwareAddress { get }

  /// The longest IPv4 packet, in bytes, that one frame holds.
  var maximumTransmissionUnit: Int { get }

  /// Whether `transmit` may be asked for a checksum.
  var offersTransmitChecksum: Bool { get }

  /// The time.
  var now: Instant { get }

  /// The latest ticket of which it and all before it are complete.
  var completedTicket: Ticket { get }

  /// Sends a frame made of three pieces in a row; perhaps not before `flush`.
  ///
  /// - Parameters:
  ///   - header: At most 128 bytes, copied before this returns; it begins with the Ethernet header.
  ///   - body: Bytes that are referred to, and must not change until the ticket is complete; perhaps
  ///     none.
  ///   - tail: More such bytes; perhaps none.
  ///   - checksum: What to sum; nothing unless the link offers it.
  /// - Throws: Why the frame is not sent; then nothing of it is kept.
  func transmit(
    header: RawSpan, body: RawSpan, tail: RawSpan, checksum: ChecksumRequest?
  ) throws(LinkError) -> Ticket

  /// Lets everything out that was given to be sent, for links that send many at once.
  func flush()

  /// Lends the oldest frame that has come, and takes it back when the closure returns.
  ///
  /// - Parameter handle: Called at most once, with the frame and whether the device has found its TCP
  ///   or UDP checksum right.
  /// - Returns: Whether there was one.
  func receive(_ handle: (_ frame: RawSpan, _ isChecksumVerified: Bool) -> Void) -> Bool

  /// Lends the frame behind the one that is being lent.
  ///
  /// - Returns: What the closure says of it; false where none has come.
  func lookAhead(_ look: (_ frame: RawSpan) -> Bool) -> Bool

  /// Waits until a frame has come or the time has come, whichever is first; it may return sooner.
  func wait(until deadline: Instant)
}

extension Link where Self: ~Copyable {
  /// Nothing: what was given is under way.
  public func flush() {}

  /// None is known before its turn.
  public func lookAhead(_ look: (_ frame: RawSpan) -> Bool) -> Bool { false }
}
