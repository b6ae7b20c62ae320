// Disk queues that programs drive themselves, behind QEMU's IOMMU: what ring 3 tries with one, and what the
// host's own tools find on a volume that was written by one.

import Foundation
import Testing

@Suite("Disk queues", .withImages)
struct DiskQueueTests {
  @Test("hold against what ring 3 tries, and carry a volume")
  func guarantees() throws {
    let empty = try DiskImage(size: "16M")
    let volume = try DiskImage(size: "16M") { folder in
      try Data("before\n".utf8).write(to: folder.appending(path: "hello.txt"))
    }
    let run = try Script.boot(
      ["--queue", empty.path, "--queue", volume.path, "--environment", "tests", "queues"])
    let report = TestReport(console: run.lines)
    for name in report.failed { Issue.record("not ok: \(name)") }
    #expect(report.planned == 9 && report.passed.count == 9, "\(run.output)")
    #expect(run.status == 0, "\(run.output)")
    let written = try #require(try volume.content(of: "/by-queue"))
    let expected = Data((0..<1 << 19).map { UInt8(truncatingIfNeeded: $0 * 7 + $0 >> 12) })
    #expect(written == expected, "\(written.count) bytes")
    #expect(try volume.content(of: "/hello.txt") == Data("before\n".utf8))
    let check = try volume.check()
    #expect(check.status == 0, "\(check.output)")
  }

  @Test(
    "stand beside the kernel's disk, whose volume is served as ever, and are shown with their holders"
  )
  func besideDisks() throws {
    let disk = try DiskImage(size: "16M") { folder in
      try Data("the kernel's\n".utf8).write(to: folder.appending(path: "hello.txt"))
    }
    let queue = try DiskImage(size: "16M")
    let run = try Script.boot(
      ["--disk", disk.path, "--queue", queue.path],
      input: "cat hello.txt\nblocks\nshutdown\n")
    #expect(run.lines.contains("the kernel's"), "\(run.output)")
    #expect(run.lines.contains("disk queues   16 MiB"), "\(run.output)")
    #expect(
      run.lines.contains { $0.wholeMatch(of: /0\s+4,096\s+16\s+free\s+0\s+0/) != nil },
      "\(run.output)")
    #expect(run.status == 0, "\(run.output)")
  }
}
