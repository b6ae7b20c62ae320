// The network in bad weather, against this host's own TCP: a relay between the machine and a tap loses,
// doubles and delays frames.

import Testing

@Suite("The network over a lossy link", .withImages, .withTap, .serialized)
struct LossyLinkTests {
  @Test("brings every byte over, there and back")
  func loss() throws {
    print("lossy link: seed \(TestSeed.value)")
    let site = try TestSite([0, 1, 1000, 65_536, 1_000_000, 5_000_000])
    let capture = Capture()
    let network = try TapNetwork(weather: TestSeed.value)
    let machine = try RunningMachine(
      ["--disk", site.disk, "--capture", capture.path], on: network)
    #expect(try machine.waitForServer())
    try site.expectFiles(from: machine)
    try machine.type("run echo &\n")
    let stream = try machine.execute([
      Peer.interpreter, Peer.path("stream.py"), TapNetwork.machineAddress, "7", "2000000",
    ])
    #expect(stream.status == 0, "\(stream.output)")
    #expect(try machine.finish().status == 0)
    print(try network.clearUp())

    // The machine has told of gaps and been told of some, and has closed them.
    #expect(try capture.ownCount(where: "tcp.options.sack_le") > 0)
    #expect(try capture.ownCount(where: "tcp.analysis.fast_retransmission") > 0)
    try capture.expectClean()
  }
}
