// The way of a fetch: from a name to an address, from there to a response, and perhaps on to where that one
// leads.

import ExOS
import ExOSHTTP
import ExOSNetwork

/// Gets what a URL names.
struct Fetcher {
  typealias Stack = NetworkStack<KernelLink, ServedNeighbours>

  private let asker: Stack.Asker
  private let order: FetchOrder
  private let client: WebClient<KernelLink, ServedNeighbours>

  /// How many redirects are followed.
  private static let maximumRedirects = 5

  init(_ asker: Stack.Asker, _ order: FetchOrder) {
    self.asker = asker
    self.order = order
    var client = WebClient(asker.stack)
    client.localPort = asker.numbers[0]
    client.asksForHead = order.wantsHead
    self.client = client
  }

  /// Prints what a URL names, and ends the program.
  func run(_ start: HTTPURL) -> Never {
    var url = start
    for _ in 0...Fetcher.maximumRedirects {
      guard let next = visit(url) else { Program.exit() }
      url = next
    }
    fail("\(start): more than \(Fetcher.maximumRedirects) redirects")
  }

  /// Asks for a URL, and prints what is there.
  ///
  /// - Returns: Where the server sends us instead, if it does.
  private func visit(_ url: HTTPURL) -> HTTPURL? {
    let address = find(url)
    var printer = BodyPrinter()
    do throws(FetchError) {
      let response = try client.fetch(url, at: address) { printer.write($0) }
      if let next = redirect(of: response, from: url) { return next }
      if order.wantsHead { for byte in response.headBytes { Console.write(byte: byte) } }
      let status = response.head?.status ?? 0
      if !(200...299 ~= status) {
        printer.endLine()
        fail("\(url): the server says \(status)")
      }
      return nil
    } catch {
      printer.endLine()
      fail("\(url): \(error.explanation)")
    }
  }

  private func redirect(of response: ResponseReader, from url: HTTPURL) -> HTTPURL? {
    do throws(HTTPURLError) { return try response.head?.redirect(from: url) } catch {
      fail("\(url): the server sends us where we cannot go: \(error.explanation)")
    }
  }

  /// The address of a URL's host.
  private func find(_ url: HTTPURL) -> IPv4Address {
    switch url.host {
    case .address(let address): address
    case .name(let name): resolve(name, of: url)
    }
  }

  private func resolve(_ name: DNSName, of url: HTTPURL) -> IPv4Address {
    guard asker.numbers.count > 1 else {
      fail("\(url): the way leads to a name, and no port was taken to ask for names")
    }
    let server = order.resolver ?? (asker.nameServer, 53)
    guard server.address != .unspecified else { fail("\(name): no name server is known") }
    do throws(DNSError) {
      let found = try asker.stack.resolve(
        name, by: server.address, port: server.port, from: asker.numbers[1],
        random: { Randomness.word() })
      return found.first ?? .unspecified
    } catch {
      fail("\(name): \(error.explanation)")
    }
  }

  private func fail(_ reason: String) -> Never {
    Console.writeLine("fetch: \(reason)")
    Program.exit(1)
  }
}
