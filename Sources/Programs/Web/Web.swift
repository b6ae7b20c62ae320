// The web server: `web [PORT [FOLDER]]` serves the files of a folder of the first disk's volume, at port 80 and
// from the root if nothing is named, over a stack of its own. It takes one port of the link and sees no other
// packet; the files are sent from where the volume's cache has them.

import ExOS
import ExOSFiles
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
    guard let port = words.first.map({ UInt16($0) }) ?? 80, port > 0, words.count <= 2 else {
      fail("a port is a number from 1 to 65535, and a folder may follow it")
    }
    let stack: NetworkStack<KernelLink, ServedNeighbours>
    do throws(KernelError) { stack = try makeStack(at: port) } catch {
      fail(error == .notFree || error == .notPermitted ? "port \(port) is taken" : error.name)
    }
    // Who asks while the volume is being mounted waits, and is not refused.
    serve(openSite(words.dropFirst().first ?? "/"), over: stack, at: port)
  }

  private static func fail(_ reason: String) -> Never {
    Console.writeLine("web: \(reason)")
    Program.exit(1)
  }

  private static func openSite(_ folder: String) -> Site<SiteVolume> {
    let path = Array(folder.utf8)
    do throws(FileError) {
      return try unsafe Site(
        openVolume(), folder: path.span.bytes, keptLimit: SiteVolume.wantedPins / 2,
        keepsSums: !isSummedByLink)
    } catch {
      fail("\(folder) is no folder of the volume")
    }
  }

  private static func openVolume() -> SiteVolume {
    do throws(KernelError) {
      return try SiteVolume(pinCount: SiteVolume.wantedPins)
    } catch {
      fail(
        error == .noGate
          ? "there is no volume; see scripts/run.sh --disk"
          : "the volume cannot be had: \(error.name)")
    }
  }

  private static var isSummedByLink: Bool {
    LinkFlags(rawValue: Revealed.link?.flags ?? 0).contains(.completesChecksums)
  }

  private static func makeStack(
    at port: UInt16
  ) throws(KernelError) -> NetworkStack<KernelLink, ServedNeighbours> {
    var configuration = NetworkConfiguration()
    configuration.tcp.connectionCapacity = connectionCapacity
    // What is sent lies in the cache; only short answers are copied.
    configuration.tcp.sendBufferSize = 4096
    configuration.tcp.receiveBufferSize = 8192
    configuration.udpPortCapacity = 0
    configuration.datagramSlots = 1
    configuration.reassemblyCapacity = 1
    return try .serving(
      .init(tcp: [port]), configuration: configuration, slotFrames: slotFrames,
      deadline: Clock.ticks &+ Clock.ticks(milliseconds: patience))
  }

  private static func serve(
    _ site: Site<SiteVolume>, over stack: NetworkStack<KernelLink, ServedNeighbours>,
    at port: UInt16
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
