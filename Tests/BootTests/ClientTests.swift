// The clients in QEMU, whose own little network shows this host to the machine as 10.0.2.2: a web server of
// this host, its closed ports, and whoever answers there when asked for echoes.

import Foundation
import Testing

@Suite("Clients", .withImages, .serialized)
struct ClientTests {
  private static let content = (1...3000).map { "line \($0) of many\n" }.joined()

  /// A port of this host that nobody listens on.
  private static func closedPort() throws -> Int { try RunningMachine.freePort() }

  @Test("fetch prints what a URL names, byte for byte, and says in a line why it cannot")
  func fetch() throws {
    let host = try HostServer(["large": ClientTests.content, "sub/index.html": "<p>index\n"])
    defer { host.stop() }
    let machine = try RunningMachine()
    #expect(try machine.waitForServer())
    let closed = try ClientTests.closedPort()
    for arguments in [
      host.url("/large"), host.url("/sub"), host.url("/nothing"), "--head " + host.url("/large"),
      "http://10.0.2.2:\(closed)/", "http://10.0.2.2:99999/", "https://10.0.2.2/", "--tail x",
      "http://10.0.2.99/", host.url("/chunked"), host.url("/short"), host.url("/garbage"),
      host.url("/circle"), "--resolver 10.0.2.2:\(host.port) http://name.test:\(host.port)/sub/",
      "--resolver 10.0.2.2:\(host.port) http://nobody.test/",
    ] {
      try machine.type("run fetch \(arguments)\n")
    }
    let run = try machine.finish()
    #expect(run.status == 0)
    #expect(run.output.contains("/large\n" + ClientTests.content + "> "), "\(run.output)")
    let output = run.output
    #expect(
      output.components(separatedBy: "<p>index\n").count == 3,
      "once by a redirect, once by name: \(output.split(separator: ClientTests.content))")
    #expect(output.contains("Content-Length: \(ClientTests.content.utf8.count)"))
    #expect(output.contains("chunk by chunk\n"))
    let complaints = run.lines.filter { $0.hasPrefix("fetch: ") }
    for reason in [
      "/nothing: the server says 404", ":\(closed)/: connection refused",
      "99999/: a port is a number from 1 to 65535", "https://10.0.2.2/: a URL begins with http://",
      "usage: fetch", "10.0.2.99/: there is no way there",
      "/short: the response is shorter than announced", "/garbage: the server does not speak HTTP",
      "/circle: more than 5 redirects", "nobody.test: there is no such name",
    ] {
      #expect(complaints.contains { $0.contains(reason) }, "\(reason)")
    }
    #expect(run.lines.contains("fetch ended with status 1."))
  }

  @Test("ping tells of the answers to its own requests, beside a server that goes on answering")
  func ping() throws {
    let machine = try RunningMachine()
    #expect(try machine.waitForServer())
    try machine.type("run ping 10.0.2.2 3 &\n")
    Thread.sleep(forTimeInterval: 1)
    try machine.type("filters\n")
    let page = try machine.curl(["--fail", "--output", "/dev/null", machine.url("/")])
    #expect(page.status == 0)
    Thread.sleep(forTimeInterval: 3)
    try machine.type("run ping 10.0.2.99 1\nrun ping 10.0.2.15 1\nrun ping 10.0.2.300\nrun ping\n")
    let run = try machine.finish()
    let answers = run.lines.filter { $0.contains("64 bytes from 10.0.2.2: icmp_seq=") }
    #expect(answers.count == 3, "\(run.output)")
    #expect(run.lines.contains { $0.hasPrefix("3 packets transmitted, 3 received, 0%") })
    #expect(run.lines.contains { $0.contains("round-trip min/avg/max = ") })
    for line in [
      "ping ended with status 0.", "1 packets transmitted, 0 received, 100% packet loss",
      "ping ended with status 1.", "ping ended with status 2.",
    ] {
      #expect(run.lines.contains(line), "\(line)")
    }
    #expect(run.output.contains("this machine's own address"))
    #expect(run.output.contains("IPv4 ICMP from 10.0.2.15 echo request"), "\(run.output)")
  }
}
