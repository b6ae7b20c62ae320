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
    if interface.address != .unspecified { choosePrefix() }
    return LinkConfiguration(
      address: interface.address.bits, gateway: interface.gateway.bits,
      nameServer: stack.dhcp?.lease?.nameServer.bits ?? 0,
      prefixLength: UInt8(interface.prefixLength), identificationPrefix: nextPrefix)
  }

  /// The next prefix that nobody sends by, if there is one: two that send by the same would be refused.
  private func choosePrefix() {
    for _ in 1...UInt8.max {
      nextPrefix = nextPrefix == .max ? 1 : nextPrefix + 1
      if !isTaken(nextPrefix) { return }
    }
  }

  /// Whether a template that sends fragments fixes a prefix: as the kernel's tables say.
  private func isTaken(_ prefix: UInt8) -> Bool {
    (1..<Revealed.filterCapacity).contains { index in
      guard let record = Revealed.filter(index), record.sendsFragments else { return false }
      return (0..<record.count).contains {
        record.atoms[$0].wordIndex == LaterFragment.offsetWord
          && UInt8(truncatingIfNeeded: record.atoms[$0].value >> 16) == prefix
      }
    }
  }

  private func find(_ address: IPv4Address) -> (UInt64, UInt64) {
    let neighbour = stack.neighbours.find(address, from: stack.interface, over: stack.link)
    // The program itself may sleep for long: what was asked of the link goes out now.
    stack.flush()
    switch neighbour {
    case .known(let station): return (station.bits, 1)
    case .unreachable: return (0, 2)
    case .asked: return (0, 0)
    }
  }
}
