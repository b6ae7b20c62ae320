// The test environments: real programs on the real kernel that check its guarantees from ring 3.

import Foundation
import Testing

@Suite("Environments", .withImages, .serialized)
struct EnvironmentTests {
  @Test("find every guarantee kept")
  func guarantees() throws {
    let run = try Script.boot(["--environment", "tests"])
    let report = TestReport(console: run.lines)
    for name in report.failed { Issue.record("not ok: \(name)") }
    if let reason = report.bailedOut { Issue.record("bailed out: \(reason)") }
    #expect(report.planned == report.passed.count + report.failed.count, "\(run.output)")
    #expect(!report.passed.isEmpty)
    #expect(run.status == 0, "\(run.output)")
    print("\(report.passed.count) guarantees kept, seen from ring 3")
  }

  @Test("have the slots that are theirs beside neighbours that mean harm")
  func shares() throws {
    let run = try Script.run(
      "run.sh",
      [
        "--headless", "--timeout", "900", "--icount", "--slice", "250", "--environment", "tests",
        "shares", "10000",
      ])
    let report = TestReport(console: run.lines)
    for name in report.failed { Issue.record("not ok: \(name)") }
    #expect(report.planned == report.passed.count + report.failed.count, "\(run.output)")
    #expect(run.status == 0, "\(run.output)")
    for line in run.lines where line.hasPrefix("# ") { print(line) }
  }

  @Test("have them while the network storms")
  func storm() throws {
    // Ports of this process.
    let port = 40_000 + Int(ProcessInfo.processInfo.processIdentifier) % 5000 * 2
    let storm = try Peer("storm.py", [String(port), String(port + 1)])
    let run = try Script.run(
      "run.sh",
      [
        "--headless", "--timeout", "300", "--icount", "--slice", "250",
        "--link", "dgram=\(port + 1):\(port)", "--environment", "tests", "shares", "1280",
      ])
    let sent = try storm.finish()
    let report = TestReport(console: run.lines)
    for name in report.failed { Issue.record("not ok: \(name)\n\(run.output)") }
    #expect(run.status == 0, "\(run.output)")
    // They did come, and more than a slot lets in.
    let link = try #require(run.lines.first { $0.hasPrefix("# the link: ") }, "\(run.output)")
    let counts = link.split { !$0.isNumber }.compactMap { Int($0) }
    #expect(counts.count == 2 && counts.allSatisfy { $0 > 100 }, "\(link)")
    print("\(link); \(sent.output)")
  }

  @Test("share their slots among threads as a library's scheduler says")
  func stride() throws {
    let run = try Script.boot(["--icount", "--environment", "stride", "120"])
    #expect(run.status == 0, "\(run.output)")
    // Thread, tickets and slots begin a row.
    let rows = run.lines.compactMap { line -> Int? in
      let words = line.split(separator: " ")
      guard words.count == 6, Int(words[0]) != nil, Int(words[1]) != nil else { return nil }
      return Int(words[2].prefix { $0 != "." })
    }
    // 60, 40 and 20 slots, of which the last is perhaps not over.
    #expect(rows.count == 3 && zip(rows, [60, 40, 20]).allSatisfy { abs($0 - $1) <= 1 }, "\(rows)")
    #expect(run.lines.contains { $0.hasPrefix("The shares are 3 to 2 to 1") })
  }

  @Test("give memory back or lose it, and go on with right results")
  func squeeze() throws {
    let run = try Script.boot(["--memory", "64", "--environment", "squeeze"])
    #expect(run.status == 0, "\(run.output)")
    let right = run.lines.filter { $0.hasPrefix("program ") && $0.contains(" 0 wrong") }
    #expect(right.count { $0.contains("giving") } == 3, "\(run.output)")
    let silent = try #require(right.first { $0.contains("silent") }, "\(run.output)")
    // What it lost it made again, and its repossession vector told it what that was.
    #expect(!silent.contains("lost 0;") && !silent.contains("vector 0 entries"), "\(silent)")
    #expect(run.lines.contains { $0.contains("the kernel took") }, "\(run.output)")
    for line in right { print(line) }
  }

  @Test("take no more instructions than their budgets")
  func budgets() throws {
    let run = try Script.run("budgets.sh", [])
    for line in run.lines where line.hasPrefix("budgets.sh: ") { Issue.record("\(line)") }
    #expect(run.status == 0, "\(run.output)")
  }
}
