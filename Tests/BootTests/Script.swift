// A run of one of the scripts, as a person at the prompt would see it. The tests drive QEMU only
// through the scripts, so that what people type is what is tested.

import Foundation
import Testing

/// What a script printed, both streams in one, and its exit status.
struct Run: Sendable {
  let output: String
  let status: Int32

  /// The lines that hold more than blanks, without what ends them.
  var lines: [String] {
    output.split(whereSeparator: \.isNewline)
      .map { $0.trimmingCharacters(in: .whitespaces) }
      .filter { !$0.isEmpty }
  }
}

/// The scripts of this package.
enum Script {
  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Whether scripts/test.sh started these tests: it builds first, for a build inside `swift test`
  /// would wait for its own lock, and images left from earlier would be tested for new ones.
  static let hasBuiltImages =
    ProcessInfo.processInfo.environment["EXOKERNEL_SKIP_BUILD"] == "1"

  /// Every program as its folder is called.
  static func programNames() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path("Sources/Programs")).sorted()
  }

  /// A file of the package.
  static func path(_ relative: String) -> String { root.appending(path: relative).path() }

  /// An image as the linker left it, with its symbols.
  static func product(_ name: String) -> String {
    path(".build/x86_64-unknown-none-elf/release/\(name)")
  }

  /// Runs a script to its end, with the input given to it at once.
  static func run(_ script: String, _ arguments: [String], input: String = "") throws -> Run {
    try execute(path("scripts/\(script)"), arguments, input: input)
  }

  /// Runs any program to its end.
  static func execute(
    _ path: String, _ arguments: [String], input: String = ""
  ) throws -> Run {
    let process = Process()
    process.executableURL = URL(filePath: path)
    process.arguments = arguments
    let (standardInput, output) = (Pipe(), Pipe())
    process.standardInput = standardInput
    process.standardOutput = output
    process.standardError = output
    // Short enough for the pipe to hold, so that nothing waits here for the script to read.
    try standardInput.fileHandleForWriting.write(contentsOf: Data(input.utf8))
    try standardInput.fileHandleForWriting.close()
    try start(process)
    let printed = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return Run(output: String(decoding: printed, as: UTF8.self), status: process.terminationStatus)
  }

  /// Starts a process that listens to signals.
  ///
  /// It inherits the mask of the thread that starts it, and the threads that run tests block every
  /// signal: QEMU could only be ended by force.
  static func start(_ process: Process) throws {
    var (none, previous) = (sigset_t(), sigset_t())
    // SAFETY: the sets live until the calls return.
    unsafe sigemptyset(&none)
    unsafe pthread_sigmask(SIG_SETMASK, &none, &previous)
    defer { unsafe pthread_sigmask(SIG_SETMASK, &previous, nil) }
    try process.run()
  }

  /// Boots the machine without a terminal and types the input at its console.
  static func boot(_ arguments: [String], input: String = "") throws -> Run {
    try run("run.sh", ["--headless", "--timeout", "60"] + arguments, input: input)
  }
}

extension Trait where Self == ConditionTrait {
  /// For suites that need the images.
  static var withImages: Self {
    .enabled(if: Script.hasBuiltImages, "scripts/test.sh builds the images and runs this")
  }
}
