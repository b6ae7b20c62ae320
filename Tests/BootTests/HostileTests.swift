// The hostile suite: attacks on the real kernel, beside witnesses that must not notice them.

import Foundation
import Testing

@Suite("The worst neighbour", .withImages, .serialized)
struct HostileTests {
  /// Ten times as much of everything, on request.
  private static let isLong = ProcessInfo.processInfo.environment["EXOKERNEL_HOSTILE"] == "long"

  @Test("gets what it is owed, and a null call costs what it did")
  func attacks() throws {
    let image = try DiskImage { try Data("a witness".utf8).write(to: $0.appending(path: "file")) }
    let run = try Script.run(
      "run.sh",
      ["--disk", image.path, "--headless", "--timeout", Self.isLong ? "1800" : "300", "--icount"]
        + ["--environment", "hostile"] + (Self.isLong ? ["long"] : []))
    try check(run)
    #expect(run.status == 0, "\(run.output)")
    let price = run.lines.compactMap { $0.wholeMatch(of: /# a null call takes (\d+) instructions/) }
    let budgets = try String(contentsOfFile: Script.path("Tests/budgets.txt"), encoding: .utf8)
    let budget = budgets.firstMatch(of: /(?m)^null-call (\d+)$/)
    #expect(price.first?.1 == budget?.1)
    #expect(try image.check().status == 0 && image.content(of: "file") == Data("a witness".utf8))
  }

  @Test("leaves a web server its packets and its answers")
  func neighbours() throws {
    let machine = try RunningMachine()
    #expect(try machine.waitForServer())
    let page = try machine.curl([machine.url("/")])
    try machine.type("run hostile\n")
    var different = 0
    for _ in 0..<20 {
      if try machine.curl(["--max-time", "20", machine.url("/")]).output != page.output {
        different += 1
      }
      Thread.sleep(forTimeInterval: 0.5)
    }
    let run = try machine.finish()
    #expect(page.status == 0 && different == 0, "\(different) answers were others")
    try check(run)
    #expect(run.status == 0, "\(run.output)")
  }

  /// Every attack of the README's list was made and came to what it was owed.
  private func check(_ run: Run) throws {
    let report = TestReport(console: run.lines)
    for name in report.failed { Issue.record("not ok: \(name)") }
    let names = report.passed.compactMap { $0.split(separator: ":").first.map(String.init) }
    let readme = try String(contentsOfFile: Script.path("README.md"), encoding: .utf8)
    let listed = readme.matches(of: /(?m)^\| `([a-z-]+)` \|/).map { String($0.1) }
    #expect(names == listed, "\(run.output)")
    #expect(report.planned == listed.count)
  }
}
