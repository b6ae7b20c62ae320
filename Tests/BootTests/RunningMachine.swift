// A machine that runs while a test talks to it from outside, over ports of this host.

import Foundation

/// A booted machine with its console on two pipes.
final class RunningMachine {
  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()
  /// The network that it is on; nothing for QEMU's own.
  private let network: TapNetwork?
  /// Where its web server answers.
  private let server: String

  /// Boots it without a terminal.
  ///
  /// - Parameter network: Where its cable leads, if not to QEMU's own network.
  init(_ arguments: [String] = [], on network: TapNetwork? = nil) throws {
    self.network = network
    let port = try RunningMachine.freePort()
    server = network == nil ? "127.0.0.1:\(port)" : TapNetwork.machineAddress
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments =
      (network?.entry ?? []) + [Script.path("scripts/run.sh"), "--headless", "--timeout", "240"]
      + (network.map { ["--link", $0.link] } ?? ["--http", String(port)]) + arguments
    process.standardInput = input
    process.standardOutput = output
    process.standardError = output
    try Script.start(process)
  }

  /// A port of this host that nobody listens on.
  static func freePort() throws -> Int {
    let run = try Script.execute(
      "/usr/bin/env",
      [
        "python3", "-c",
        "import socket; s = socket.socket(); s.bind(('127.0.0.1', 0)); print(s.getsockname()[1])",
      ])
    return Int(run.lines.first ?? "") ?? 0
  }

  /// Types at its console.
  func type(_ text: String) throws {
    try input.fileHandleForWriting.write(contentsOf: Data(text.utf8))
  }

  /// Types the last words, and gives what was printed from beginning to end.
  func finish(_ text: String = "shutdown\n") throws -> Run {
    // Who types at a machine that has ended is ended for it.
    if process.isRunning { try type(text) }
    try input.fileHandleForWriting.close()
    let printed = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return Run(output: String(decoding: printed, as: UTF8.self), status: process.terminationStatus)
  }

  /// Ends the machine by force, as a loss of power would.
  func kill() throws {
    // The script waits for it, perhaps by way of `timeout`.
    var number = String(process.processIdentifier)
    while let child = try Script.execute("/usr/bin/env", ["pgrep", "-P", number]).lines.last {
      number = child
    }
    guard let machine = Int32(number), machine != process.processIdentifier else { return }
    _ = Foundation.kill(machine, SIGKILL)
  }

  // MARK: From outside

  /// The URL of something that its web server has.
  func url(_ path: String) -> String { "http://\(server)\(path)" }

  /// Runs a program where the machine can be reached, to its end.
  func execute(_ words: [String]) throws -> Run {
    try network?.execute(words) ?? Script.execute("/usr/bin/env", words)
  }

  /// Runs curl.
  func curl(_ arguments: [String]) throws -> Run {
    try execute(["curl", "--silent", "--show-error"] + arguments)
  }

  /// Waits until its web server answers.
  ///
  /// - Returns: Whether it did within a minute.
  func waitForServer(at path: String = "/") throws -> Bool {
    for _ in 0..<120 {
      let run = try curl(["--max-time", "2", "--output", "/dev/null", url(path)])
      if run.status == 0 { return true }
      Thread.sleep(forTimeInterval: 0.5)
    }
    return false
  }
}
