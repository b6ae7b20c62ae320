// A program that stands beside a machine while it is tested: the host at the end of a tap, bad weather, a
// neighbour that means harm. They are scripts in Peers, written in Python because what they need of the
// system (devices, raw frames) Foundation has not.

import Foundation

/// A running script of Peers; it ends when its standard input does.
final class Peer {
  /// Debian's own interpreter, which Debian's modules are for; another may come first on the path.
  static let interpreter = "/usr/bin/python3"

  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()
  /// What it has said so far.
  private var said = ""

  /// Starts a script and waits until it says that it is ready.
  ///
  /// - Parameter entry: Words of a command that runs the command behind them somewhere else.
  init(_ script: String, _ arguments: [String], through entry: [String] = []) throws {
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = entry + [Peer.interpreter, Peer.path(script)] + arguments
    process.standardInput = input
    process.standardOutput = output
    process.standardError = output
    try Script.start(process)
    while !said.contains("ready\n") {
      let more = output.fileHandleForReading.availableData
      guard !more.isEmpty else { throw Failure(script: script, said: said) }
      said += String(decoding: more, as: UTF8.self)
    }
  }

  deinit { if process.isRunning { process.terminate() } }

  /// What a script said instead of getting ready.
  struct Failure: Error {
    let script: String
    let said: String
  }

  /// Where a script of Peers stands.
  static func path(_ script: String) -> String { Script.path("Tests/BootTests/Peers/\(script)") }

  var identifier: Int32 { process.processIdentifier }

  /// Tells it to end, and waits until it has.
  ///
  /// - Returns: What it said, but for being ready.
  func finish() throws -> Run {
    try input.fileHandleForWriting.close()
    let rest = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    said += String(decoding: rest, as: UTF8.self)
    return Run(
      output: said.replacing("ready\n", with: "", maxReplacements: 1),
      status: process.terminationStatus)
  }
}
