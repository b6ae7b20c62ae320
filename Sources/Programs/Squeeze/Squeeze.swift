// Five hungry programs in too little memory: each wants two fifths of what is free. Three give pages back
// when they are asked and make them again when they need them; one never answers, and makes again what
// the kernel takes from it; one can make nothing again, and ends with a message. `frames` in the shell
// shows it happen.

import ExOS

@main
enum Squeeze {
  static func main() {
    let arguments = Program.arguments
    if arguments.count == 4, let manner = Manner(rawValue: arguments[1]),
      let number = UInt64(arguments[2]), let pages = Int(arguments[3])
    {
      Worker(manner, number: number, pageCount: pages).work()
    }
    guard arguments.count == 1 else {
      print("squeeze takes no arguments.")
      Program.exit(2)
    }
    Program.exit(Squeeze.run() ? 0 : 1)
  }

  /// What is guaranteed to each: its image, its tables, and some pages to go on with.
  private static let guaranteedFrames = 512

  /// Starts the five and waits for them.
  ///
  /// - Returns: Whether each ended as it should.
  private static func run() -> Bool {
    let free = (1..<Revealed.frameCount).count { number in
      let entry = Revealed.frame(number) ?? FrameEntry()
      return entry.isKind(.free) || entry.isKind(.draining)
    }
    let pages = free * 2 / 5
    print("\(free) frames are free; five programs want \(pages) each.")
    let manners: [Manner] = [.giving, .giving, .giving, .silent, .helpless]
    let quota = EnvironmentQuota(
      frames: Revealed.frameCount, guaranteedFrames: guaranteedFrames, slices: 1)
    var workers: [Child] = []
    for (index, manner) in manners.enumerated() {
      let arguments = ["\(manner.rawValue)", "\(index + 1)", "\(pages)"]
      do throws(LaunchError) {
        let child = try Launcher.launch("squeeze", arguments: arguments, quota: quota)
        workers.append(Child(manner, child))
      } catch {
        print(error.explanation(of: "squeeze"))
        return false
      }
    }
    // All of them, though one may have ended badly.
    return workers.map { $0.finish() }.allSatisfy { $0 }
  }
}

/// One of the five, as seen by who started it.
private final class Child {
  private let manner: Manner
  private let environment: ChildEnvironment

  init(_ manner: Manner, _ environment: consuming ChildEnvironment) {
    self.manner = manner
    self.environment = environment
  }

  /// Waits for its end.
  ///
  /// - Returns: Whether it ended as its manner lets one expect.
  func finish() -> Bool {
    guard let ending = environment.wait() else { return false }
    let isRight = ending.cause == Ending.exited && ending.status == 0
    return isRight || manner == .helpless && ending.status == Program.crashStatus
  }
}
