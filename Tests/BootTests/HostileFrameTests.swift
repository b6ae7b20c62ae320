// A neighbour on the wire that means harm: on a hub beside the tap, over which curl goes on working, scapy
// sends what no honest stack would. QEMU's own network is no place for it: it dies of some of these frames,
// and answers what the machine says to others.

import Foundation
import Testing

@Suite("Hostile frames", .withImages, .withTap, .serialized)
struct HostileFrameTests {
  /// How long curl goes on while they come.
  private static let seconds = 8.0

  @Test(
    "change nothing for anybody else",
    arguments: ["absurd", "flood"])
  func hostile(kind: String) throws {
    print("\(kind) frames: seed \(TestSeed.value)")
    let site = try TestSite([0, 1000, 65_536, 1_000_000])
    let capture = Capture()
    let network = try TapNetwork()
    let machine = try RunningMachine(
      [
        "--disk", site.disk, "--capture", capture.path,
        "--link", "dgram=\(TapNetwork.machinePort):\(TapNetwork.peerPort)",
      ], on: network)
    #expect(try machine.waitForServer())
    try site.expectFiles(from: machine)

    let neighbour = try Peer(
      "hostile.py",
      [kind, TapNetwork.peerPort, TapNetwork.machinePort, String(TestSeed.value)],
      through: network.entry)
    var rounds = 0
    let end = Date(timeIntervalSinceNow: HostileFrameTests.seconds)
    while Date() < end {
      try site.expectFiles(from: machine)
      rounds += 1
    }
    let report = try neighbour.finish()
    #expect(report.status == 0, "\(report.output)")
    print("\(kind) frames: \(rounds) times all files meanwhile; \(report.output)")
    try site.expectFiles(from: machine)
    try expectWell(machine)
    try expectDecency(in: capture, facing: kind)
  }

  /// The programs are what they were, and the shell has something to say about them.
  private func expectWell(_ machine: RunningMachine) throws {
    let run = try machine.finish("environments\nfilters\nshutdown 5\n")
    #expect(run.status == 5)
    for name in ["shell", "network", "web"] {
      #expect(
        run.lines.contains { $0.split(separator: " ").dropFirst().first ?? "" == name },
        "\(run.output)")
    }
    #expect(run.lines.contains { $0.contains("link up") }, "\(run.output)")
    #expect(run.lines.contains { $0.contains("TCP to 10.7.0.2 port 80") }, "\(run.output)")
  }

  /// What the machine said to them is well-formed, and nothing to those who cannot have asked.
  private func expectDecency(in capture: Capture, facing kind: String) throws {
    try capture.expectSound()
    let toNobody = try capture.ownCount(
      where: """
        ip.dst in {10.7.0.2, 10.7.0.255, 127.0.0.1, 224.0.0.0/3} && ip.src == 10.7.0.2
        """)
    #expect(toNobody == 0)
    let answers = try capture.ownCount(where: "tcp.flags.syn == 1 && tcp.flags.ack == 1")
    let refusals = try capture.ownCount(where: "tcp.flags.reset == 1 && ip.dst != 10.7.0.1")
    // The frames did come: many a SYN is answered, more than the server would remember, and segments
    // of no connection are refused.
    #expect(kind == "flood" ? answers > 1000 : answers > 100 && refusals > 10)
  }
}
