// The network against this host's own TCP, over a tap: what QEMU's own network, which ends every connection
// itself, keeps away from the machine. Windows are scaled, what is lost is named, round trips are timed,
// checksums are left to the device.

import Testing

@Suite("The network over a tap", .withImages, .withTap, .serialized)
struct LinkTests {
  @Test("scales windows, permits SACK and stamps segments, and sends nothing that is wrong")
  func options() throws {
    let site = try TestSite([0, 1, 1448, 1449, 65_536, 20_000_000])
    let capture = Capture()
    let machine = try RunningMachine(
      ["--disk", site.disk, "--capture", capture.path], on: try TapNetwork())
    #expect(try machine.waitForServer())
    try site.expectFiles(from: machine)
    try expectEchoes(from: machine, sizes: [0, 1, 56, 1472, 1473, 8000])
    #expect(try machine.finish().status == 0)

    let answers = try capture.ownCount(where: "tcp.flags.syn == 1 && tcp.flags.ack == 1")
    let full = try capture.ownCount(
      where: """
        tcp.flags.syn == 1 && tcp.options.wscale && tcp.options.sack_perm && \
        tcp.options.timestamp.tsval
        """)
    #expect(answers > site.sizes.count && full == answers)
    let bare = try capture.ownCount(
      where: "tcp.len > 0 && !(tcp.options.timestamp.tsecr > 0)")
    #expect(bare == 0)
    // More than a window of 16 bits lets out.
    #expect(try capture.ownCount(where: "tcp.analysis.bytes_in_flight > 65535") > 0)
    try capture.expectClean()
  }

  /// Pings the machine with so many bytes each, which may take several frames.
  private func expectEchoes(from machine: RunningMachine, sizes: [Int]) throws {
    for size in sizes {
      let run = try machine.execute([
        "ping", "-c", "5", "-i", "0.2", "-W", "10", "-s", String(size), TapNetwork.machineAddress,
      ])
      #expect(run.output.contains("5 received, 0% packet loss"), "\(run.output)")
    }
  }

  @Test("serves 1, 16, 64 and 256 connections for ten seconds each without an error")
  func load() throws {
    let machine = try RunningMachine(on: try TapNetwork())
    #expect(try machine.waitForServer())
    for connections in [1, 16, 64, 256] {
      let run = try machine.execute([
        Peer.interpreter, Peer.path("load.py"), String(connections), machine.url("/"),
      ])
      #expect(run.status == 0, "\(run.output)")
      #expect(run.lines.contains("\(connections) connections served"), "\(run.output)")
      #expect(!run.output.contains("Socket errors"), "\(run.output)")
      #expect(!run.output.contains("Non-2xx"), "\(run.output)")
      let rate = try #require(run.output.firstMatch(of: /Requests\/sec: +([0-9.]+)/)?.1)
      #expect(Double(rate) ?? 0 > Double(connections), "\(run.output)")
      print("\(connections) connections: \(rate) requests a second")
    }
    #expect(try machine.finish().status == 0)
  }
}
