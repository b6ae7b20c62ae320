// How a program that is not alone gets at the network: it asks the environment that answers for the link
// who it is and who the others are.

public import ExOSLogic
public import ExOSNetwork
public import ExOSRuntime
public import ExokernelABI

/// The way to whoever answers for the link.
public enum NetworkAccess {
  /// The gate that leads there.
  static let gate = 6

  /// What the link is configured as; waits until it is.
  ///
  /// - Parameter deadline: In ticks of the time-stamp counter.
  /// - Throws: `noGate` where nobody answers for a link; `timeout` at the deadline.
  public static func configuration(deadline: UInt64) throws(KernelError) -> LinkConfiguration {
    guard Program.network != .none else { throw .noGate }
    var isBound = false
    while true {
      do throws(KernelError) {
        if !isBound {
          try Kernel.bindGate(gate, to: Program.network, by: StartPage.networkSlot)
          isBound = true
        }
        let words = try ask(.configuration)
        let configuration = LinkConfiguration(words: words)
        if configuration.address != 0 { return configuration }
      } catch {
        // It may not have begun to answer, or be at work.
        guard error == .busy || error == .noGate else { throw error }
      }
      guard Clock.ticks < deadline else { throw .timeout }
      try Kernel.sleep(
        seen: OwnContext.eventCount, deadline: Clock.ticks &+ Clock.ticks(milliseconds: 20))
    }
  }

  /// Which station has an address.
  static func find(_ address: IPv4Address) -> Neighbour {
    guard let words = try? ask(.find(address.bits)) else { return .asked }
    switch words.1 {
    case 1: return .known(HardwareAddress(bits: words.0))
    case 2: return .unreachable
    default: return .asked
    }
  }

  private static func ask(_ request: NetworkRequest) throws(KernelError) -> (UInt64, UInt64) {
    let words = try Kernel.transfer(through: gate, request.words)
    return (words.0, words.1)
  }
}
