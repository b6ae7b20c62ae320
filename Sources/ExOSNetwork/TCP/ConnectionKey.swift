// What tells one connection from another, as one word. Our address is not part of it: there is one.

/// The peer's address and port and our port.
struct ConnectionKey: Equatable {
  var bits: UInt64

  @inline(__always)
  init(remote: IPv4Address, remotePort: UInt16, localPort: UInt16) {
    bits = UInt64(remote.bits) << 32 | UInt64(remotePort) << 16 | UInt64(localPort)
  }

  var remote: IPv4Address { IPv4Address(bits: UInt32(truncatingIfNeeded: bits >> 32)) }
  var remotePort: UInt16 { UInt16(truncatingIfNeeded: bits >> 16) }
  var localPort: UInt16 { UInt16(truncatingIfNeeded: bits) }
}
