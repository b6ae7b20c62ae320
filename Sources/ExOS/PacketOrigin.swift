// What a client sends from, which nobody has told it: a port or an identifier that is free. Beside the
// answers it takes, where the stack has a use for it, what routers and stations say of its own packets.

internal import ExOSLogic
internal import ExOSNetwork
internal import ExOSRuntime
internal import ExokernelABI

/// What a client's packets go out from, and its answers come back to.
public enum PacketOrigin: Sendable {
  case tcpPort
  case udpPort
  /// The identifier of echo requests.
  case echo

  /// The numbers that it may have: ports are ephemeral ones (RFC 6335 §6).
  var numbers: ClosedRange<UInt16> {
    switch self {
    case .tcpPort, .udpPort: 49_152...65_535
    case .echo: 1...65_535
    }
  }

  /// The filters for what comes in.
  func arriving(
    _ number: UInt16, on address: UInt32
  ) throws(PacketPatternError) -> [PacketPattern] {
    switch self {
    case .tcpPort:
      [
        try .tcpPort(number, on: address),
        try .failures(ofPort: number, of: .tcp, on: address),
      ]
    case .udpPort: [try .udpPort(number, on: address)]
    case .echo:
      [
        try .echoReplies(to: number, on: address),
        try .failures(ofEchoes: number, on: address),
      ]
    }
  }

  /// The template for what goes out.
  func leaving(
    _ number: UInt16, from station: HardwareAddress, _ known: LinkConfiguration
  ) throws(PacketPatternError) -> PacketPattern {
    switch self {
    case .tcpPort, .udpPort:
      try .template(
        from: station.bits, known.address, self == .tcpPort ? .tcp : .udp, port: number,
        identification: known.identificationPrefix, headerLength: 36)
    case .echo:
      try .echoTemplate(
        from: station.bits, known.address, identifier: number,
        identification: known.identificationPrefix, headerLength: 40)
    }
  }
}
