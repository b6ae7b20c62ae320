// The web server on a volume, from outside: many files, a large one while the shell writes others, parts and
// conditions, and what a machine without a disk says.

import Foundation
import Testing

@Suite("The web server's files", .withImages, .serialized)
struct WebFilesTests {
  @Test("ten thousand files of one folder arrive byte for byte")
  func many() throws {
    let image = try DiskImage(size: "96M") { folder in
      let many = folder.appending(path: "many")
      try FileManager.default.createDirectory(at: many, withIntermediateDirectories: true)
      for index in 0..<10_000 {
        try Data("file \(index): \(index &* 2_654_435_761)\n".utf8)
          .write(to: many.appending(path: "\(index).txt"))
      }
    }
    let machine = try RunningMachine(["--disk", image.path])
    #expect(try machine.waitForServer(at: "/many/0.txt"))
    let (list, got) = (image.temporary("list"), image.temporary("got"))
    let urls = (0..<10_000).map {
      "url = \"\(machine.url("/many/\($0).txt"))\"\noutput = \"\(got)/\($0).txt\"\n"
    }
    try urls.joined().write(toFile: list, atomically: true, encoding: .utf8)
    let run = try machine.curl(["--fail", "--create-dirs", "--config", list])
    #expect(run.status == 0, "\(run.output.prefix(2000))")
    let difference = try Script.execute(
      "/usr/bin/env", ["diff", "-r", image.folder.appending(path: "many").path(), got])
    #expect(difference.status == 0, "\(difference.output.prefix(2000))")
    #expect(try machine.finish().status == 0)
  }

  @Test("a hundred megabytes arrive byte for byte while the shell writes other files")
  func large() throws {
    let image = try DiskImage(size: "192M") { folder in
      var state: UInt64 = 1
      let words = (0..<100 << 17).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state
      }
      try unsafe words.withUnsafeBytes { unsafe Data($0) }.write(
        to: folder.appending(path: "large"))
      try Data(count: 3_000_000).write(to: folder.appending(path: "other"))
    }
    let machine = try RunningMachine(["--disk", image.path])
    #expect(try machine.waitForServer(at: "/other"))
    // Typed at once, done one after the other while the file is on its way.
    try machine.type((0..<8).map { "cp other copy\($0)\nsync\n" }.joined())
    let got = image.temporary("got")
    let run = try machine.curl(
      ["--fail", "--max-time", "150", "--output", got, machine.url("/large")])
    #expect(run.status == 0, "\(run.output)")
    let same = try Script.execute(
      "/usr/bin/env", ["cmp", got, image.folder.appending(path: "large").path()])
    #expect(same.status == 0, "\(same.output)")
    #expect(try machine.finish().status == 0)
    let check = try image.check()
    #expect(check.status == 0, "\(check.output)")
  }

  @Test("parts, conditions, folders and links are what HTTP and the volume say they are")
  func requests() throws {
    let image = try DiskImage { folder in
      try Data("0123456789".utf8).write(to: folder.appending(path: "digits.txt"))
      let inner = folder.appending(path: "folder")
      try FileManager.default.createDirectory(at: inner, withIntermediateDirectories: true)
      try FileManager.default.createSymbolicLink(
        atPath: inner.appending(path: "link").path(), withDestinationPath: "/digits.txt")
    }
    let machine = try RunningMachine(["--disk", image.path])
    #expect(try machine.waitForServer(at: "/digits.txt"))
    func get(_ path: String, _ arguments: String...) throws -> [String] {
      try machine.curl(["--include", "--path-as-is"] + arguments + [machine.url(path)]).lines
    }
    let whole = try get("/digits.txt")
    #expect(whole.first == "HTTP/1.1 200 OK" && whole.last == "0123456789")
    let tag = try #require(whole.first { $0.hasPrefix("ETag: ") }?.dropFirst(6))
    let part = try get("/digits.txt", "--range", "2-4")
    #expect(part.first == "HTTP/1.1 206 Partial Content" && part.last == "234")
    for (path, arguments, status) in [
      ("/digits.txt", ["--header", "If-None-Match: \(tag)"], 304),
      ("/digits.txt", ["--range", "10-"], 416), ("/folder", [], 301), ("/folder/", [], 403),
      ("/folder/link", [], 200), ("/folder/../digits.txt", [], 404), ("/.hidden", [], 404),
      ("/%00", [], 400), ("/digits.txt", ["--request", "PUT"], 405),
    ] {
      let run = try machine.curl(["--include", "--path-as-is"] + arguments + [machine.url(path)])
      #expect(run.lines.first?.hasPrefix("HTTP/1.1 \(status) ") == true, "\(path): \(run.output)")
    }
    #expect(try machine.finish().status == 0)
  }

  @Test("a machine without a disk says that there is no volume, and goes on")
  func noDisk() throws {
    let run = try Script.boot([], input: "run web\nenvironments\nshutdown\n")
    #expect(run.status == 0)
    #expect(run.lines.contains { $0.hasPrefix("The web server has no volume") }, "\(run.output)")
    #expect(run.lines.contains { $0.hasPrefix("web: there is no volume") }, "\(run.output)")
    #expect(run.lines.contains("web ended with status 1."), "\(run.output)")
  }
}
