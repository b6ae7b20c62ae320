// The test environments: real programs on the real kernel that check its guarantees from ring 3.

import Testing

@Suite("Environments", .withImages)
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

  @Test("take no more instructions than their budgets")
  func budgets() throws {
    let run = try Script.run("budgets.sh", [])
    for line in run.lines where line.hasPrefix("budgets.sh: ") { Issue.record("\(line)") }
    #expect(run.status == 0, "\(run.output)")
  }
}
