// The network from outside: curl of this host against the web server in QEMU, over QEMU's own little
// network, and tshark's word on what the machine sent.

import Foundation
import Testing

@Suite("The network", .withImages, .serialized)
struct NetworkTests {
  @Test(
    "files from 0 bytes to 20 MB arrive byte for byte, alone, sixteen at once and by the thousand")
  func files() throws {
    let site = try TestSite([0, 1, 1000, 1460, 1461, 65_536, 1_000_000, 20_000_000])
    let capture = Capture()
    let machine = try RunningMachine(["--disk", site.disk, "--capture", capture.path])
    #expect(try machine.waitForServer())
    try site.expectFiles(from: machine)
    let head = try machine.curl(["--head", machine.url("/1000")])
    #expect(head.lines.first == "HTTP/1.1 200 OK")
    #expect(head.lines.contains("Content-Length: 1000"))
    let missing = try machine.curl(["--head", machine.url("/nothing")])
    #expect(missing.lines.first == "HTTP/1.1 404 Not Found")

    try thousand(on: machine)
    try sixteen(on: machine)
    let run = try machine.finish("filters\nshutdown\n")
    #expect(run.status == 0)
    #expect(run.lines.contains { $0.contains("TCP to 10.0.2.15 port 80") }, "\(run.output)")
    try capture.expectClean()
  }

  private func thousand(on machine: RunningMachine) throws {
    let run = try machine.curl([
      "--fail", "--output", "/dev/null", "--write-out", "%{http_code} %{num_connects}\n",
      machine.url("/1000?[1-1000]"),
    ])
    let codes = run.lines.map { $0.split(separator: " ") }
    #expect(codes.count == 1000 && codes.allSatisfy { $0.first == "200" })
    #expect(codes.reduce(0) { $0 + (Int($1.last ?? "") ?? 0) } == 1, "one connection")
  }

  private func sixteen(on machine: RunningMachine) throws {
    let run = try machine.curl([
      "--fail", "--parallel", "--parallel-immediate", "--parallel-max", "16", "--output",
      "/dev/null", "--write-out", "%{http_code} %{size_download}\n",
      machine.url("/65536?[1-64]"),
    ])
    #expect(run.lines.count { $0 == "200 65536" } == 64, "\(run.output)")
  }

  @Test("a second server has a port and a stack of its own, beside the first")
  func twoServers() throws {
    let second = try RunningMachine.freePort()
    let machine = try RunningMachine(["--forward", "\(second):8081"])
    #expect(try machine.waitForServer())
    try machine.type("run web 8081 &\n")
    var status: Int32 = 1
    for _ in 0..<60 where status != 0 {
      status = try machine.curl([
        "--max-time", "2", "--fail", "--output", "/dev/null", "http://127.0.0.1:\(second)/",
      ]).status
      if status != 0 { Thread.sleep(forTimeInterval: 0.5) }
    }
    #expect(status == 0)
    let first = try machine.curl(["--fail", "--output", "/dev/null", machine.url("/")])
    #expect(first.status == 0)
    // A port that is taken is refused to a third.
    try machine.type("run web 8081\n")
    let run = try machine.finish("filters\nshutdown\n")
    #expect(run.lines.contains { $0.contains("web: ") && $0.contains("taken") }, "\(run.output)")
    #expect(run.lines.contains { $0.contains("TCP to 10.0.2.15 port 8081") }, "\(run.output)")
  }

  @Test("datagrams and a connection's bytes come back from the echo")
  func echo() throws {
    let (datagrams, stream) = (try RunningMachine.freePort(), try RunningMachine.freePort())
    let machine = try RunningMachine([
      "--forward", "udp:\(datagrams):7", "--forward", "\(stream):7",
    ])
    #expect(try machine.waitForServer())
    try machine.type("run echo &\n")
    let run = try Script.execute(
      "/usr/bin/env",
      ["python3", "-c", NetworkTests.echoClient, String(datagrams), String(stream)])
    #expect(run.status == 0, "\(run.output)")
    #expect(try machine.finish().status == 0)
  }

  /// Sends and compares; what a datagram lost is asked again.
  private static let echoClient = """
    import random, socket, sys, time
    random.seed(7)
    peer = ("127.0.0.1", int(sys.argv[1]))
    link = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
    link.settimeout(1)
    for size in (1, 22, 1000, 1472, 1473, 9000, 65507):
        data = random.randbytes(size)
        for attempt in range(40):
            link.sendto(data, peer)
            try:
                if link.recv(70000) == data:
                    break
            except OSError:
                pass
        else:
            sys.exit(f"no answer to {size} bytes")
    stream = socket.create_connection(("127.0.0.1", int(sys.argv[2])), 30)
    data = random.randbytes(300000)
    stream.settimeout(30)
    got = b""
    for start in range(0, len(data), 5000):
        stream.sendall(data[start:start + 5000])
        while len(got) < start + 5000:
            part = stream.recv(65536)
            if not part:
                sys.exit("the connection ended")
            got += part
    sys.exit(0 if got == data else "other bytes came back")
    """
}
