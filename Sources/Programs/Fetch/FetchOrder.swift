// What `fetch` is told to do.

import ExOS
import ExOSNetwork

/// The arguments.
struct FetchOrder {
  private(set) var url = ""
  /// Whether the head is printed in place of the body.
  private(set) var wantsHead = false
  /// Who is asked for names in place of whom DHCP told of.
  private(set) var resolver: (address: IPv4Address, port: UInt16)?

  /// Reads the arguments; nothing if they are none.
  init?(_ arguments: ArraySlice<String>) {
    var words = arguments
    while let word = words.popFirst() {
      switch word {
      case "--head": wantsHead = true
      case "--resolver":
        guard let server = words.popFirst().flatMap(FetchOrder.resolver) else { return nil }
        resolver = server
      default:
        guard url.isEmpty, !word.isEmpty, !word.hasPrefix("--") else { return nil }
        url = word
      }
    }
    guard !url.isEmpty else { return nil }
  }

  private static func resolver(_ text: String) -> (address: IPv4Address, port: UInt16)? {
    let parts = text.split(separator: ":", maxSplits: 1)
    guard let first = parts.first, let address = IPv4Address(String(first)),
      let port = parts.count > 1 ? UInt16(parts[1]) : 53, port > 0
    else { return nil }
    return (address, port)
  }
}
