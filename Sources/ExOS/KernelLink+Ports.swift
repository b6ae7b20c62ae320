// Ports of a program's own: a filter for what comes in, a template for what goes out.

internal import ExOSLogic
internal import ExOSNetwork
internal import ExOSRuntime
internal import ExokernelABI

extension KernelLink {
  /// The bytes of the headers that a port's template looks at.
  private static let portHeaderLength = 36

  /// Takes a port, in both directions.
  mutating func take(
    _ transport: PacketPattern.Transport, port: UInt16, _ known: LinkConfiguration
  ) throws(KernelError) {
    let (station, address) = (hardwareAddress.bits, known.address)
    let prefix = known.identificationPrefix
    let arriving = try KernelLink.made { () throws(PacketPatternError) in
      transport == .tcp ? try .tcpPort(port, on: address) : try .udpPort(port, on: address)
    }
    let leaving = try KernelLink.made { () throws(PacketPatternError) in
      try .template(
        from: station, address, transport, port: port, identification: prefix,
        headerLength: KernelLink.portHeaderLength)
    }
    let (guardSlot, slot) = (StartPage.nameSlot, StartPage.networkSlot)
    try receivePackets(matching: arriving, guardSlot: guardSlot, by: slot)
    try sendPackets(matching: leaving, guardSlot: guardSlot, by: slot)
  }

  private static func made(
    _ pattern: () throws(PacketPatternError) -> PacketPattern
  ) throws(KernelError) -> FilterDescription {
    do throws(PacketPatternError) { return try pattern().description } catch {
      throw .malformedFilter(0)
    }
  }
}
