// One volume, several programs: each reads it where it lies, what one does another sees, and one that dies
// leaves nothing of what it held.

import Foundation
import Testing

@Suite("A volume that programs share", .withImages)
struct SharedVolumeTests {
  /// Larger than the cache, so that blocks come and go under those who read them.
  private static let content = Data(
    (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 13 &+ $0 >> 9) })
  private static let sum = content.reduce(0) { $0 + UInt64($1) }

  private func makeImage() throws -> DiskImage {
    try DiskImage(size: "32M") { folder in
      try SharedVolumeTests.content.write(to: folder.appending(path: "big"))
    }
  }

  @Test("is the same for all of them, while one of them writes")
  func sharing() throws {
    let image = try makeImage()
    let session = try Session(
      [
        "run sum big 3 &", "run sum big 2 &", "cp big second", "run sum second", "cp second third",
        "rm big", "mv third big", "run sum big 2", "run sum nothing", "sync", "shutdown",
      ], on: ["--disk", image.path])
    #expect(session.run.status == 0, "\(session.run.output)")
    let sums = session.run.lines.compactMap { $0.firstMatch(of: /bytes in .*, their sum (\d+)/) }
      .map { UInt64($0.output.1) }
    #expect(sums.count >= 2, "\(session.run.output)")
    #expect(sums.allSatisfy { $0 == SharedVolumeTests.sum }, "\(session.run.output)")
    #expect(session["run sum nothing"].first == "sum: nothing: it cannot be read")
    let check = try image.check()
    #expect(check.status == 0, "\(check.output)")
    #expect(try image.content(of: "second") == SharedVolumeTests.content)
    #expect(try image.content(of: "big") == SharedVolumeTests.content)
  }

  @Test("has nothing left of a program that died with a file held and content pinned")
  func deaths() throws {
    let image = try makeImage()
    // The row of one that died is given to the next, and there are fewer rows than these.
    let crashes = (0..<10).map { _ in "run crash holding" }
    let session = try Session(
      ["df"] + crashes + ["run sum big", "df", "cp big second", "sync", "shutdown"],
      on: ["--disk", image.path])
    #expect(session.run.status == 0, "\(session.run.output)")
    #expect(
      session.run.lines.count { $0 == "It may pin no more: true." } == 10, "\(session.run.output)")
    let free = session["df"]
    #expect(free.count == 2 && free.first == free.last, "\(free)")
    let check = try image.check()
    #expect(check.status == 0, "\(check.output)")
    #expect(try image.content(of: "second") == SharedVolumeTests.content)
  }

  @Test("outlives a program that takes its pages away while it is asked")
  func unsharing() throws {
    let image = try makeImage()
    let session = try Session(
      ["run crash unsharing", "run sum big", "run crash unsharing", "write new words", "shutdown"],
      on: ["--disk", image.path])
    #expect(session.run.status == 0, "\(session.run.output)")
    // Its name is zeroes now, its statistics nobody's, and a directory is no file.
    let codes = session.run.lines.compactMap { $0.wholeMatch(of: /It is answered (\d+)\./) }
      .map { Int($0.output.1) }
    #expect(codes == [1, 0, 4, 0, 1, 0, 4, 0], "\(session.run.output)")
    #expect(session["run sum big"].last?.hasSuffix(" \(SharedVolumeTests.sum)") == true)
    let check = try image.check()
    #expect(check.status == 0, "\(check.output)")
    #expect(try image.content(of: "new") == Data("words\n".utf8))
  }

  @Test("is missed by name where there is none")
  func missing() throws {
    let session = try Session(["run sum big", "ls", "shutdown"])
    #expect(session["run sum big"].first?.hasPrefix("sum: there is no volume: ") == true)
    #expect(session["ls"].first?.hasPrefix("ls: nothing is mounted") == true)
  }
}
