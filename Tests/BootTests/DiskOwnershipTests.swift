// Who owns which blocks, on real disks: a table of owners is made, a program keeps records on blocks of its
// own beside an ext2 volume on another disk, the machine is killed, and everything is found again.

import Foundation
import Testing

@Suite("Block ownership", .withImages, .serialized)
struct DiskOwnershipTests {
  private let disks = try? TwoDisks()

  @Test("outlives the machine, and so does every record that was kept")
  func records() throws {
    let disks = try #require(disks)
    let before = try disks.boot(["blocks", "run records list", "format 1", "yes", "blocks"])
    #expect(before.lines.contains { $0.contains("no disk with a table of owners") })
    #expect(before.lines.contains("Disk 1 has a table of owners."), "\(before.output)")

    let kept = try disks.addUntilKilled(60, killedAt: 7)
    let first = try #require(kept, "nothing was kept")
    let after = try disks.boot(["run records list", "blocks", "cat hello.txt"])
    let listed = after.lines.compactMap { $0.wholeMatch(of: /([0-9]+) number ([0-9]+)/) }
      .map { [Int($0.1), Int($0.2)] }
    print("killed with \(first) records kept; \(listed.count) are there")
    #expect(listed == (0..<listed.count).map { [$0 + 1, $0 + 1] }, "\(after.output)")
    // What was acknowledged is there; the one under way may be.
    #expect((first...first + 1).contains(listed.count), "\(after.output)")
    #expect(after.lines.contains("beside it"), "the other disk's volume: \(after.output)")
    try tornTail(disks, after, count: listed.count)
    #expect(try disks.checkVolume() == 0)
  }

  /// What a crash leaves of a record that was being written is cut off, and the next takes its place.
  private func tornTail(_ disks: TwoDisks, _ run: Run, count: Int) throws {
    let row = try #require(run.lines.first { $0.contains(":records") }, "\(run.output)")
    let words = row.split(separator: " ").map { Int($0.filter { $0 != "," }) }
    let start = try #require(words.count > 3 ? words[3] : nil)
    try disks.damage(block: start + count)
    let torn = try disks.boot(
      ["run records list", "run records add behind it", "run records list"])
    #expect(torn.lines.contains("\(count) of 256 records; one was torn"), "\(torn.output)")
    #expect(torn.lines.contains("\(count + 1) behind it"), "\(torn.output)")
    #expect(torn.lines.contains("\(count + 1) of 256 records"), "\(torn.output)")
  }

  @Test("holds against what ring 3 tries")
  func guarantees() throws {
    let disks = try #require(disks)
    _ = try disks.boot(["format 1", "yes"])
    let run = try Script.boot(disks.options + ["--environment", "tests"])
    let report = TestReport(console: run.lines)
    for name in report.failed { Issue.record("not ok: \(name)") }
    #expect(report.planned == report.passed.count + report.failed.count, "\(run.output)")
    #expect(run.status == 0, "\(run.output)")
    // They were not left out.
    #expect(report.passed.count { $0.contains("extent") || $0.contains("blocks") } >= 6)
  }

  @Test("holds where disks are slow, and frames are freed and taken while they write into them")
  func slowDisk() throws {
    let disks = try #require(disks)
    _ = try disks.boot(["format 1", "yes"])
    let run = try Script.boot(disks.slowOptions(40) + ["--environment", "tests", "disks"])
    let report = TestReport(console: run.lines)
    for name in report.failed { Issue.record("not ok: \(name)") }
    #expect(run.status == 0, "\(run.output)")
    #expect(run.lines.contains("# the device was under way"), "\(run.output)")
    let underWay = try #require(
      run.lines.compactMap { $0.wholeMatch(of: /# it was taken with ([0-9]+) .*/) }.first)
    #expect(Int(underWay.1) ?? 0 > 0, "\(run.output)")
    let idle = try #require(
      run.lines.compactMap { $0.wholeMatch(of: /# of ([0-9]+) ms with the disk .* for ([0-9]+)/) }
        .first)
    #expect(Int(idle.1) ?? 0 >= 200, "\(idle.0)")
    print("\(underWay.0); \(idle.0)")
    #expect(try disks.checkVolume() == 0)
  }

  @Test("has a quota for each name, which outlives the machine")
  func quotas() throws {
    let disks = try #require(disks)
    let before = try disks.boot([
      "format 1", "yes", "quota", "quota records 255", "run records add one", "quota records many",
      "quota records 256 7", "quota records 256 0", "quota records 256",
      "run records add two", "quota",
    ])
    #expect(
      before.lines.contains { $0.contains("quota exceeded") }, "of 255 blocks: \(before.output)")
    #expect(before.lines.contains("record 1 is kept"), "\(before.output)")
    #expect(before.lines.contains { $0.hasPrefix("usage: quota") }, "\(before.output)")
    #expect(before.lines.contains { $0.hasPrefix("There is no such disk") }, "\(before.output)")
    #expect(before.lines.contains { $0.hasPrefix("The quota was not set: ") }, "\(before.output)")
    let after = try disks.boot(["quota", "run records list"])
    for run in [before, after] {
      let row = try #require(run.lines.last { $0.contains(":records") }, "\(run.output)")
      #expect(
        row.split(separator: " ") == ["1", ":records", "256", "256"], "\(run.output)")
    }
    #expect(after.lines.contains("1 two"), "\(after.output)")
  }

  @Test("is not begun anew without a plain yes, nor under a mounted volume")
  func refusals() throws {
    let disks = try #require(disks)
    let run = try disks.boot(["format 1", "no", "format 0", "format 9", "blocks"])
    #expect(run.lines.contains("Nothing was done."), "\(run.output)")
    #expect(run.lines.contains("Disk 0 holds the mounted volume."), "\(run.output)")
    #expect(run.lines.contains { $0.hasPrefix("usage: format DISK") }, "\(run.output)")
    #expect(run.lines.count { $0.hasSuffix("foreign") } == 2, "\(run.output)")
  }
}
