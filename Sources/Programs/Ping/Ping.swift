// Asks a station for echoes (RFC 792): `ping ADDRESS [COUNT]` sends so many requests, a second apart, and
// says what came of each and of all. It takes from the link the answers to an identifier of its own and what
// is said of its own requests, and can send nothing but such requests. Status 0 means that somebody
// answered.

import ExOS
import ExOSNetwork

@main
enum Ping {
  private static let defaultCount = 4
  /// How long to wait until the link has an address.
  private static let patience: UInt64 = 60_000

  static func main() {
    let words = Array(Program.arguments.dropFirst())
    guard let address = words.first.flatMap({ IPv4Address($0) }), words.count <= 2 else {
      return fail("an address is four numbers with dots; usage: ping ADDRESS [COUNT]")
    }
    guard address.isStation else { return fail("\(address) is no single station's address") }
    guard let count = words.count > 1 ? Int(words[1]) : defaultCount,
      1...EchoSeries.capacity ~= count
    else { return fail("a count is a number from 1 to \(EchoSeries.capacity)") }
    do throws(KernelError) {
      let asker = try Pinger.Stack.asking(
        from: [.echo], configuration: configuration,
        deadline: Clock.ticks &+ Clock.ticks(milliseconds: patience))
      guard asker.stack.interface.address != address else {
        return fail("\(address) is this machine's own address, and nothing leads back to it")
      }
      let pinger = Pinger(asker.stack, to: address, identifier: asker.numbers[0])
      Program.exit(pinger.run(count) ? 0 : 1)
    } catch {
      fail(error == .noGate ? "there is no network" : error.name)
    }
  }

  private static func fail(_ reason: String) {
    Console.writeLine("ping: \(reason)")
    Program.exit(2)
  }

  /// As small as a stack may be.
  private static var configuration: NetworkConfiguration {
    var configuration = NetworkConfiguration()
    configuration.tcp.connectionCapacity = 1
    configuration.tcp.timeWaitCapacity = 1
    configuration.udpPortCapacity = 0
    configuration.datagramSlots = 1
    configuration.maximumDatagram = 1472
    configuration.reassemblyCapacity = 1
    return configuration
  }
}
