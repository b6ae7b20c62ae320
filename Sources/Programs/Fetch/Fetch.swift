// Gets what a URL names and prints it: `fetch [--head] [--resolver ADDRESS[:PORT]] URL`. It asks from a TCP
// port that it draws, and, where the URL has a name, from a UDP port for the name server that DHCP told of,
// or the one given. Status 0 means that the whole of it came and the server called it all right.

import ExOS
import ExOSHTTP
import ExOSNetwork

@main
enum Fetch {
  /// How long to wait until the link has an address.
  private static let patience: UInt64 = 60_000

  static func main() {
    guard let order = FetchOrder(Program.arguments.dropFirst()) else {
      return fail("usage: fetch [--head] [--resolver ADDRESS[:PORT]] URL", status: 2)
    }
    do throws(HTTPURLError) {
      let url = try HTTPURL(order.url)
      fetch(url, order)
    } catch {
      fail("\(order.url): \(error.explanation)", status: 2)
    }
  }

  private static func fetch(_ url: HTTPURL, _ order: FetchOrder) {
    do throws(KernelError) {
      // Who names an address needs nobody who knows names.
      let origins: [PacketOrigin] = url.isNamed ? [.tcpPort, .udpPort] : [.tcpPort]
      let asker = try Fetcher.Stack.asking(
        from: origins, configuration: configuration(isNamed: url.isNamed), slotFrames: 32,
        deadline: Clock.ticks &+ Clock.ticks(milliseconds: patience))
      Fetcher(asker, order).run(url)
    } catch {
      fail(error.explanation)
    }
  }

  private static func configuration(isNamed: Bool) -> NetworkConfiguration {
    var configuration = NetworkConfiguration()
    // A redirect may be followed before the last connection is quite over.
    configuration.tcp.connectionCapacity = 4
    configuration.tcp.listenerCapacity = 1
    configuration.tcp.timeWaitCapacity = 4
    configuration.tcp.receiveBufferSize = 65_536
    configuration.tcp.sendBufferSize = 4096
    configuration.udpPortCapacity = isNamed ? 1 : 0
    configuration.udpQueueSize = 4096
    configuration.datagramSlots = 1
    configuration.maximumDatagram = 1472
    configuration.reassemblyCapacity = 1
    return configuration
  }

  /// Says what went wrong, in one line, and ends.
  private static func fail(_ reason: String, status: UInt64 = 1) {
    Console.writeLine("fetch: \(reason)")
    Program.exit(status)
  }
}
