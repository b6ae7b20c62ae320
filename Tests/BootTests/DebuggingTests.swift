// Source-level debugging across the boundary. One at a time, for there is one port for gdb.

import Foundation
import Testing

@Suite("Debugging", .withImages, .serialized)
struct DebuggingTests {
  @Test("stops at lines of the kernel and of a program")
  func breakpoints() throws {
    let source = try String(
      contentsOfFile: Script.path("Sources/Programs/Shell/Shell.swift"), encoding: .utf8)
    let lines = source.split(separator: "\n", omittingEmptySubsequences: false)
    let start = try #require(lines.firstIndex { $0.contains("static func main") }) + 2
    let commands = [
      "break kernel_start_up", "continue", "break Shell.swift:\(start)", "continue", "backtrace",
    ]
    let run = try Script.run(
      "debug.sh", ["--timeout", "60", "--", "-batch"] + commands.flatMap { ["-ex", $0] })
    #expect(run.status == 0)
    let stops = run.lines.filter { $0.hasPrefix("Breakpoint ") && $0.contains(" at ") }
    #expect(stops.contains { $0.contains(/Sources\/Kernel\/\w+\.swift:[0-9]+$/) }, "\(run.output)")
    #expect(stops.contains { $0.contains("Shell.swift:\(start)") }, "\(run.output)")
  }

  @Test("says that the port for gdb is in use")
  func portInUse() throws {
    let occupied = """
      import socket, subprocess, sys
      listener = socket.create_server(("127.0.0.1", 1234))
      sys.exit(subprocess.call(sys.argv[1:]))
      """
    let run = try Script.execute(
      "/usr/bin/env",
      ["python3", "-c", occupied, Script.path("scripts/run.sh"), "--headless", "--gdb"])
    #expect(run.status == 2)
    #expect(run.output.contains("port 1234, where gdb attaches, is in use"), "\(run.output)")
  }
}
