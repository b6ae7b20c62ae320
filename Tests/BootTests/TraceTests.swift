// The kernel's records as a person sees them: printed by the shell, and as the file that a timeline viewer
// opens.

import ExokernelABI
import Foundation
import Testing

@Suite("A trace", .withImages)
struct TraceTests {
  /// An event of Chrome's trace format, as far as it is looked at.
  private struct Event: Decodable {
    let ph: String
    let name: String
    let pid: Int
    let tid: Int?
    let ts: Double?
    let dur: Double?
  }

  private struct Timeline: Decodable {
    let traceEvents: [Event]
  }

  @Test("of a program's run shows its calls and who had the processor, in order of time")
  func timeline() throws {
    let session = try Session(["trace on", "run hello", "trace off", "trace 4096", "shutdown"])
    #expect(session.run.status == 0)
    #expect(session["trace off"].contains { $0.contains("longest kernel entry took") })
    let lines = session["trace 4096"]
    #expect(lines.contains { $0.contains(":hello call exit") }, "\(lines.suffix(20))")

    let run = try Script.run("trace.py", [], input: lines.joined(separator: "\n") + "\n")
    #expect(run.status == 0, "\(run.output)")
    let events = try JSONDecoder().decode(Timeline.self, from: Data(run.output.utf8)).traceEvents
    let times = events.compactMap(\.ts)
    #expect(times.count > 50 && zip(times, times.dropFirst()).allSatisfy { $0 <= $1 })
    let calls = Set(Call.allCases.map { "\($0)" })
    let slices = events.filter { $0.ph == "X" }
    #expect(slices.allSatisfy { $0.dur ?? -1 >= 0 })
    #expect(slices.filter { $0.pid == 2 }.allSatisfy { calls.contains($0.name) })
    for name in ["exit", "createEnvironment", "map", "transfer"] {
      #expect(slices.contains { $0.pid == 2 && $0.name == name }, "no \(name)")
    }
    #expect(slices.contains { $0.pid == 1 && $0.name.hasSuffix(" hello") })
    #expect(events.contains { $0.ph == "i" && $0.name.hasPrefix("interrupt ") })
  }

  @Test("is asked for with an answer, whatever is typed")
  func mistakes() throws {
    let session = try Session(
      ["trace", "trace off", "trace nothing", "trace on", "trace on", "trace 1", "shutdown"])
    #expect(session["trace"].contains { $0.contains("Nothing was recorded") })
    #expect(session["trace off"].contains { $0.contains("does not trace: not held") })
    #expect(session["trace nothing"].contains { $0.contains("trace wants on, off") })
    #expect(session["trace on"].contains { $0.contains("does not trace: in use") })
    #expect(session["trace 1"].count == 2, "\(session["trace 1"])")
    #expect(session.run.status == 0)
  }
}
