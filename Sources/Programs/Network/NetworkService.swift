// The program that answers for the link: what nobody else's filter takes comes here. It asks for the
// machine's address by DHCP, answers ARP and echo requests, refuses what nobody listens to, and tells
// the other programs who they are and who their neighbours are.

import ExOS
import ExOSNetwork

@main
enum NetworkService {
  static func main() {
    do throws(KernelError) {
      let stack = try makeStack()
      let service = LinkService(stack)
      try Transfers.serve(guardSlot: StartPage.networkSlot) { service.answer($0) }
      while true { stack.wait(until: .never) }
    } catch {
      Console.writeLine("network: \(error.name)")
      Program.exit(1)
    }
  }

  /// A stack over everything that is nobody else's.
  private static func makeStack() throws(KernelError) -> LinkService.Stack {
    var link = try KernelLink()
    let slot = StartPage.networkSlot
    try link.receivePackets(
      matching: PacketPattern.remainder.description, guardSlot: slot, by: slot)
    try link.sendPackets(
      matching: PacketPattern(templateOf: linkHeaderLength).description, guardSlot: slot, by: slot)
    let interface = IPv4Interface(
      hardwareAddress: link.hardwareAddress, address: .unspecified, prefixLength: 0,
      maximumTransmissionUnit: link.maximumTransmissionUnit)
    var configuration = NetworkConfiguration()
    configuration.usesDHCP = true
    configuration.tcp.connectionCapacity = 1
    configuration.tcp.timeWaitCapacity = 1
    return NetworkStack(
      link: link, neighbours: ARPCache(secret: Randomness.word()), interface: interface,
      configuration: configuration, random: { Randomness.word() })
  }

  private static let linkHeaderLength = 14
}
