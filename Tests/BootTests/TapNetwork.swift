// A network of one tap, in a namespace that nothing else is in: the machine at one end of it, this host's
// own TCP/IP at the other. Nothing of it leads out, and it is gone with the test.

import Foundation
import Testing

/// A tap in a network namespace of its own, with this host at its other end.
final class TapNetwork {
  private static let device = "tap0"
  /// What the host lends the machine.
  static let machineAddress = "10.7.0.2"
  /// Ports in the namespace for frames as datagrams: QEMU's and a peer's.
  static let (machinePort, peerPort) = ("7000", "7001")

  private let host: Peer
  private var relay: Peer?

  /// Makes it.
  ///
  /// - Parameter seed: Of the weather between the machine and the tap; clear without one.
  init(weather seed: UInt64? = nil) throws {
    host = try Peer(
      "host.py", [TapNetwork.device], through: ["unshare", "--map-root-user", "--net"])
    guard let seed else { return }
    relay = try Peer(
      "relay.py",
      [TapNetwork.device, TapNetwork.peerPort, TapNetwork.machinePort, String(seed)],
      through: entry)
  }

  /// The words of a command that runs the command behind them in the namespace.
  var entry: [String] {
    ["nsenter", "--target", String(host.identifier), "--user", "--net", "--preserve-credentials"]
  }

  /// What the machine's cable leads to, as run.sh wants to hear it.
  var link: String {
    relay == nil
      ? "tap=\(TapNetwork.device)"
      : "dgram=\(TapNetwork.machinePort):\(TapNetwork.peerPort)"
  }

  /// Runs a program on the host's side, to its end.
  func execute(_ words: [String]) throws -> Run {
    try Script.execute("/usr/bin/env", entry + words)
  }

  /// Ends the weather.
  ///
  /// - Returns: What became of the frames.
  func clearUp() throws -> String { try relay?.finish().output ?? "" }

  // MARK: Whether it can be had

  /// Whether this host lets a test make it.
  static let canBeMade =
    (try? Script.execute(
      "/usr/bin/env",
      ["unshare", "--map-root-user", "--net", "ip", "tuntap", "add", "mode", "tap", device]
    ).status) == 0

  /// Whether a host that does not is a failure and not a reason to leave tests out.
  static let isRequired = ProcessInfo.processInfo.environment["EXOKERNEL_REQUIRE_TAP"] == "1"
}

extension Trait where Self == ConditionTrait {
  /// For suites that need a tap.
  static var withTap: Self {
    .enabled(
      if: TapNetwork.isRequired || TapNetwork.canBeMade,
      "it wants /dev/net/tun and the right to make a network namespace; root has both")
  }
}
