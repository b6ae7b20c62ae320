// The shell as a person meets it: commands piped in at the console, and what comes back.

import Testing

/// What the shell answered to each command of a session.
struct Session {
  let run: Run
  private var answers: [String: [String]] = [:]

  /// Types the commands, the last of which ends the machine.
  init(_ commands: [String], on options: [String] = []) throws {
    run = try Script.boot(options, input: commands.map { $0 + "\n" }.joined())
    var command = ""
    for line in run.lines {
      if line.hasPrefix("> ") {
        command = String(line.dropFirst(2))
      } else {
        answers[command, default: []].append(line)
      }
    }
  }

  /// The lines that followed a command.
  subscript(_ command: String) -> [String] { answers[command] ?? [] }

  /// The rows of a table, each as its words.
  func rows(_ command: String) -> [[String]] {
    self[command].map { $0.split(separator: " ").map(String.init) }
  }
}

extension String {
  /// A number as the tables print it, its thousands apart.
  fileprivate var number: Int? { Int(filter { $0 != "," }) }
}

@Suite("The shell", .withImages)
struct ShellTests {
  @Test("shows what the kernel reveals, and ends the machine with the status asked for")
  func tables() throws {
    let session = try Session(
      ["help", "environments", "frames", "slots", "capabilities", "shutdown 5"])
    #expect(session.run.status == 5)

    let commands = session.rows("help").compactMap(\.first)
    for name in [
      "help", "environments", "frames", "slots", "capabilities", "filters", "counters", "run",
      "shutdown",
    ] {
      #expect(commands.contains(name), "help does not list \(name)")
    }
    #expect(
      session.rows("environments").contains { $0.starts(with: ["1", "shell", "running"]) },
      "\(session["environments"])")
    #expect(
      session.rows("slots").contains { $0.first == "0" }, "\(session["slots"])")
    #expect(
      session.rows("capabilities")
        .contains { $0.starts(with: ["1", "shell", "0", "/"]) }, "\(session["capabilities"])")
  }

  @Test("accounts for every frame of the machine")
  func frames() throws {
    let session = try Session(["frames", "shutdown"])
    #expect(session.run.status == 0)
    let kinds = session["frames"].prefix { !$0.hasPrefix("holder") }.dropFirst()
    let counts = kinds.compactMap { line -> (kind: String, frames: Int, kibibytes: Int)? in
      let words = line.split(separator: " ").map(String.init)
      guard let frames = words.dropLast().last?.number, let kibibytes = words.last?.number
      else { return nil }
      return (words.dropLast(2).joined(separator: " "), frames, kibibytes)
    }
    let all = try #require(counts.last { $0.kind == "all" })
    #expect(counts.dropLast().reduce(0) { $0 + $1.frames } == all.frames)
    #expect(counts.allSatisfy { $0.kibibytes == 4 * $0.frames })
    // 512 MiB, less what QEMU's firmware keeps at the top.
    #expect((510 * 1024...512 * 1024).contains(all.kibibytes))
  }

  @Test("runs a program and forgets it when it has ended")
  func runs() throws {
    let session = try Session(["run hello", "environments", "shutdown"])
    #expect(session.run.status == 0)
    #expect(session["run hello"] == ["Hello from a program that has no library."])
    #expect(!session.rows("environments").contains { $0.contains("hello") })
  }

  @Test("says what to do where it cannot do what is typed")
  func mistakes() throws {
    let session = try Session(["frmaes", "run nothing", "run", "shutdown now", "shutdown"])
    #expect(session.run.status == 0)
    #expect(session["frmaes"] == ["There is no command frmaes; help lists them."])
    #expect(session["run nothing"].contains { $0.contains("no program nothing") })
    #expect(session["run nothing"].contains { $0.contains("shell") }, "which programs there are")
    #expect(session["run"].contains { $0.contains("wants a program's name") })
    #expect(session["shutdown now"].contains { $0.contains("A status is a number") })
  }

  @Test("starts with a report of the machine")
  func report() throws {
    let session = try Session(["shutdown"])
    let report = session[""]
    for (fact, content) in [
      ("processor", /QEMU/), ("features", /NX SMEP SMAP UMIP/), ("memory", /[0-9,]+ frames free/),
      ("environments", /after [0-9,]+/),
    ] {
      #expect(report.contains { $0.hasPrefix(fact) && $0.contains(content) }, "\(report)")
    }
  }
}
