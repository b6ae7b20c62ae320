// Questions and answers of the Address Resolution Protocol (RFC 826), for IPv4 over Ethernet only.

/// An ARP packet.
public struct ARPPacket: Equatable, Sendable {
  /// What a packet says.
  public enum Operation: UInt16, Sendable {
    case request = 1
    case reply = 2
  }

  public var operation: Operation
  public var senderHardware: HardwareAddress
  public var sender: IPv4Address
  public var targetHardware: HardwareAddress
  public var target: IPv4Address

  /// How many bytes a packet has.
  public static let byteCount = 28

  public init(
    _ operation: Operation, senderHardware: HardwareAddress, sender: IPv4Address,
    targetHardware: HardwareAddress, target: IPv4Address
  ) {
    self.operation = operation
    self.senderHardware = senderHardware
    self.sender = sender
    self.targetHardware = targetHardware
    self.target = target
  }

  /// Reads the packet in a frame; nothing if it is short, of another kind, or from nobody.
  public init?(_ frame: RawSpan) {
    let start = EthernetHeader.byteCount
    guard frame.byteCount >= start &+ ARPPacket.byteCount,
      // Ethernet and IPv4, with addresses of 6 and 4 bytes.
      frame.word32(at: start) == 0x0001_0800, frame.word16(at: start &+ 4) == 0x0604
    else { return nil }
    switch frame.word16(at: start &+ 6) {
    case Operation.request.rawValue: operation = .request
    case Operation.reply.rawValue: operation = .reply
    default: return nil
    }
    senderHardware = frame.hardwareAddress(at: start &+ 8)
    sender = frame.address(at: start &+ 14)
    targetHardware = frame.hardwareAddress(at: start &+ 18)
    target = frame.address(at: start &+ 24)
    guard senderHardware.isStation, senderHardware == frame.hardwareAddress(at: 6) else {
      return nil
    }
  }

  /// Writes the packet behind the Ethernet header of a frame.
  ///
  /// - Precondition: There is room.
  public func write(to frame: inout PacketBytes<128>) {
    let start = EthernetHeader.byteCount
    frame.put(0x0001_0800 as UInt32, at: start)
    frame.put(0x0604 as UInt16, at: start &+ 4)
    frame.put(operation.rawValue, at: start &+ 6)
    frame.put(senderHardware, at: start &+ 8)
    frame.put(sender.bits, at: start &+ 14)
    frame.put(targetHardware, at: start &+ 18)
    frame.put(target.bits, at: start &+ 24)
  }
}
