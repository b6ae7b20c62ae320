// The web server: `web [PORT]` serves the files of the boot module `site`, at port 80 if none is named, over
// a stack of its own. It takes one port of the link and sees no other packet; the files are sent from
// where the boot loader put them.

import ExOS
import ExOSHTTP
import ExOSNetwork

@main
enum Web {
  private static let connectionCapacity = 256
  /// Room for a request and an acknowledgement of every connection, should all come at once.
  private static let slotFrames = 256
  /// How long to wait until the link has an address.
  private static let patience: UInt64 = 60_000

  static func main() {
    let words = Program.arguments.dropFirst()
    guard let port = words.first.map({ UInt16($0) }) ?? 80, port > 0, words.count <= 1 else {
      return fail("a port is a number from 1 to 65535")
    }
    do throws(KernelError) {
      guard let content = try Modules.content(of: "site") else {
        return fail("the boot loader brought no site")
      }
      let sums = ContentSumStore(byteCount: isSummedByLink ? 0 : content.count)
      let site = Site(try archive(isSummedByLink ? content : sums.summed(content, at: 0)))
      let stack = try makeStack(at: port)
      withExtendedLifetime(sums) { serve(site, over: stack, at: port) }
    } catch {
      fail(error == .notFree || error == .notPermitted ? "port \(port) is taken" : error.name)
    }
  }

  private static var isSummedByLink: Bool {
    LinkFlags(rawValue: Revealed.link?.flags ?? 0).contains(.completesChecksums)
  }

  private static func fail(_ reason: String) {
    Console.writeLine("web: \(reason)")
    Program.exit(1)
  }

  private static func archive(_ content: Content) throws(KernelError) -> Archive {
    do throws(ArchiveError) { return try Archive(content) } catch {
      fail("the site is no archive of files; scripts/make-site.py makes one")
      throw .unsupported
    }
  }

  private static func makeStack(
    at port: UInt16
  ) throws(KernelError) -> NetworkStack<KernelLink, ServedNeighbours> {
    var configuration = NetworkConfiguration()
    configuration.tcp.connectionCapacity = connectionCapacity
    // What is sent lies in the site; only short answers are copied.
    configuration.tcp.sendBufferSize = 1024
    configuration.tcp.receiveBufferSize = 8192
    configuration.udpPortCapacity = 0
    configuration.datagramSlots = 1
    configuration.reassemblyCapacity = 1
    return try .serving(
      .init(tcp: [port]), configuration: configuration, slotFrames: slotFrames,
      deadline: Clock.ticks &+ Clock.ticks(milliseconds: patience))
  }

  private static func serve(
    _ site: Site, over stack: NetworkStack<KernelLink, ServedNeighbours>, at port: UInt16
  ) {
    var configuration = WebServerConfiguration()
    configuration.port = port
    configuration.connectionCapacity = connectionCapacity
    do throws(TCPError) {
      let server = try WebServer(stack, site: site, configuration: configuration)
      server.run()
    } catch {
      fail("the port is taken")
    }
  }
}
