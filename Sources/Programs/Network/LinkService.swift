// What the network's environment does for others, while its own program sleeps.

import ExOS
import ExOSNetwork

/// Answers of the environment that answers for the link.
final class LinkService {
  typealias Stack = NetworkStack<KernelLink, ARPCache>

  private let stack: Stack
  /// The prefix that the next asker gets; the stack here has 0.
  private var nextPrefix: UInt8 = 1

  init(_ stack: Stack) { self.stack = stack }

  /// Does what a caller asks.
  func answer(_ request: TransferRequest) -> (UInt64, UInt64) {
    switch NetworkRequest(words: request.words) {
    case .configuration: return configuration().words
    case .find(let address): return find(IPv4Address(bits: address))
    case nil: return (0, 0)
    }
  }

  private func configuration() -> LinkConfiguration {
    let interface = stack.interface
    if interface.address != .unspecified { nextPrefix = nextPrefix == .max ? 1 : nextPrefix + 1 }
    return LinkConfiguration(
      address: interface.address.bits, gateway: interface.gateway.bits,
      prefixLength: UInt8(interface.prefixLength), identificationPrefix: nextPrefix)
  }

  private func find(_ address: IPv4Address) -> (UInt64, UInt64) {
    switch stack.neighbours.find(address, from: stack.interface, over: stack.link) {
    case .known(let station): return (station.bits, 1)
    case .unreachable: return (0, 2)
    case .asked: return (0, 0)
    }
  }
}
