// What is said of a program that cannot go on: who it was, what happened and where, what it held.

import Foundation
import Testing

@Suite("A program that fails", .withImages)
struct CrashTests {
  /// The number of the only line of Crash.swift with a text.
  private func line(of text: String) throws -> Int {
    let source = try String(
      contentsOfFile: Script.path("Sources/Programs/Crash/Crash.swift"), encoding: .utf8)
    let lines = source.split(separator: "\n", omittingEmptySubsequences: false)
    return try #require(lines.firstIndex { $0.contains(text) }) + 1
  }

  @Test("is named with the kind of its failure, its backtrace and what it held")
  func swiftRuntimeFailure() throws {
    let session = try Session(["run crash", "environments", "shutdown"])
    #expect(session.run.status == 0)
    let report = session["run crash"]
    // The network comes before it; a machine without a disk has no web server.
    let cause = "crash (environment 3): Swift runtime failure: Index out of range"
    #expect(report.contains(cause), "\(report)")
    let place = "Sources/Programs/Crash/Crash.swift:\(try line(of: "words[position]"))"
    let failed = try #require(report.firstIndex { $0.contains("Sentence.word(at:)") })
    #expect(report[failed].hasSuffix(place), "\(report)")
    #expect(report[failed...].contains { $0.contains("Crash.main()") }, "\(report)")
    #expect(report.contains { $0.contains(/it held [0-9]+ frames/) }, "\(report)")
    #expect(!session.rows("environments").contains { $0.contains("crash") })
  }

  @Test("by a page fault is named with the address and the line")
  func pageFault() throws {
    let session = try Session(["run crash fault", "shutdown"])
    #expect(session.run.status == 0)
    let report = session["run crash fault"]
    #expect(report.contains { $0.hasSuffix("reading 0x12345678, where nothing is mapped") })
    let place = "Sources/Programs/Crash/Crash.swift:\(try line(of: "0x1234_5678"))"
    #expect(report.contains { $0.contains("Crash.readNothing()") && $0.hasSuffix(place) })
  }

  @Test("by an endless recursion is named with its full stack")
  func stackOverflow() throws {
    let session = try Session(["run crash overflow", "shutdown"])
    #expect(session.run.status == 0)
    let report = session["run crash overflow"]
    #expect(report.contains { $0.hasSuffix("the stack is full") }, "\(report)")
    #expect(report.contains { $0.contains("Crash.depth(of:)") }, "\(report)")
  }
}
