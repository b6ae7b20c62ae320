// Sends back what comes: `echo [PORT]` answers UDP (RFC 862) and TCP at port 7, or the one named, over a
// stack of its own.

import ExOS
import ExOSNetwork

@main
enum Echo {
  static func main() {
    let words = Program.arguments.dropFirst()
    guard let port = words.first.map({ UInt16($0) }) ?? 7, port > 0, words.count <= 1 else {
      return fail("a port is a number from 1 to 65535")
    }
    do throws(KernelError) {
      let stack: Echoer.Stack = try .serving(
        .init(tcp: [port], udp: [port]), configuration: configuration,
        deadline: Clock.ticks &+ Clock.ticks(milliseconds: 60_000))
      guard let echoer = Echoer(stack, at: port) else { return fail("port \(port) is taken") }
      echoer.run()
    } catch {
      fail(error == .notFree ? "port \(port) is somebody else's" : error.name)
    }
  }

  private static func fail(_ reason: String) {
    Console.writeLine("echo: \(reason)")
    Program.exit(1)
  }

  /// Datagrams may be as long as any.
  private static var configuration: NetworkConfiguration {
    var configuration = NetworkConfiguration()
    configuration.tcp.connectionCapacity = 16
    configuration.maximumDatagram = 65_535
    configuration.datagramSlots = 4
    // Answered as they come: no socket waits.
    configuration.udpPortCapacity = 0
    return configuration
  }
}
