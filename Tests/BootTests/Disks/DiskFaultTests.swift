// A disk that fails: QEMU's blkdebug refuses reads and writes of a block. Whoever asked hears of it by name,
// and nothing else is disturbed.

import Foundation
import Testing

@Suite("A failing disk", .withImages)
struct DiskFaultTests {
  private func makeImage() throws -> DiskImage {
    try DiskImage { folder in
      for name in ["bad", "good"] {
        try Data("\(name) content\n".utf8).write(to: folder.appending(path: name))
      }
    }
  }

  @Test("is heard of by who reads what it cannot, and by nobody else")
  func reading() throws {
    let image = try makeImage()
    let block = try #require(
      Int(image.debugfs("blocks /bad").lines.last?.split(separator: " ").first ?? ""))
    let disk = try image.failing("read", block: block, once: false)
    let session = try Session(
      ["cat bad", "ls", "write new words", "cat new", "sync", "shutdown"], on: ["--disk", disk])
    #expect(session.run.status == 0, "\(session.run.output)")
    // QEMU says so, too, before.
    #expect(session["cat bad"].last == "cat: bad: the disk failed")
    #expect(session.rows("ls").contains { $0.last == "good" })
    #expect(session["cat new"] == ["words"])
    #expect(session["sync"] == [])
    let check = try image.check()
    #expect(check.status == 0, "\(check.output)")
    #expect(try image.content(of: "new") == Data("words\n".utf8))
    #expect(try image.content(of: "bad") == Data("bad content\n".utf8))
  }

  @Test("loses nothing where a write fails once: what was not written is written the next time")
  func writing() throws {
    let image = try makeImage()
    // The block of the inode that a new file will have.
    let report = try image.debugfs("imap <14>").output
    let block = try #require(
      report.firstMatch(of: /located at block (\d+)/).flatMap { Int($0.output.1) }, "\(report)")
    let disk = try image.failing("write", block: block, once: true)
    let session = try Session(
      ["write new words", "sync", "cat new", "cat good", "df", "shutdown"], on: ["--disk", disk])
    #expect(session.run.status == 0, "\(session.run.output)")
    #expect(session["sync"].last == "sync: the disk failed")
    #expect(session["cat new"] == ["words"])
    #expect(session["cat good"] == ["good content"])
    let check = try image.check()
    #expect(check.status == 0, "\(check.output)")
    #expect(try image.content(of: "new") == Data("words\n".utf8))
  }
}
