// Programs that the shell started. One in front has the shell wait for it, and ^C ends it; of the others
// the shell tells when they end. A program's environment is destroyed when its job is forgotten.

import ExOS

/// A program that was started.
final class Job {
  let name: String
  let child: ChildEnvironment

  init(_ name: String, _ child: consuming ChildEnvironment) {
    self.name = name
    self.child = child
  }
}

/// The programs that the shell started and has not forgotten.
struct Jobs {
  private var background: [Job] = []

  /// Starts a program, and waits for it unless the last argument is `&`.
  mutating func run(_ words: [String], _ input: inout Input) {
    var arguments = words
    let waits = arguments.last != "&"
    if !waits { arguments.removeLast() }
    guard let name = arguments.first else {
      return Console.writeLine("run wants a program's name; there are \(Jobs.programs).")
    }
    arguments.removeFirst()
    do throws(LaunchError) {
      let job = Job(name, try Launcher.launch(name, arguments: arguments))
      if waits { wait(for: job, &input) } else { background.append(job) }
    } catch {
      Console.writeLine(error.explanation(of: name))
      if case .noSuchProgram = error { Console.writeLine("There are \(Jobs.programs).") }
    }
  }

  /// Starts a program that nobody waits for, if the boot loader brought it.
  ///
  /// - Parameter moreFrames: What is guaranteed to it beside 4 MiB.
  /// - Returns: The row of the environment that it runs in.
  mutating func startService(
    _ name: String, networkRights: Rights = [.write, .enter],
    volumeRights: Rights = [.read, .enter], moreFrames: Int = 0
  ) -> EnvironmentRecord? {
    var quota = Launcher.defaultQuota
    let guaranteed = Int(Revealed.ownEnvironment.guaranteedFrames)
    quota.guaranteedFrames = min(min(quota.guaranteedFrames, 1024) + moreFrames, guaranteed)
    // It has one thread and no children; what it need not have is left for those that are run.
    quota.slices = min(quota.slices, 2)
    quota.environments = 0
    do throws(LaunchError) {
      let job = Job(
        name,
        try Launcher.launch(
          name, quota: quota, networkRights: networkRights, volumeRights: volumeRights))
      background.append(job)
      return job.child.record
    } catch {
      if case .noSuchProgram = error { return nil }
      Console.writeLine(error.explanation(of: name))
      return nil
    }
  }

  private func wait(for job: Job, _ input: inout Input) {
    while true {
      _ = OwnContext.takeNotices(.childEnded)
      if let ending = job.child.ending { return tell(ending, of: job, always: false) }
      if input.keepTyped() {
        return Console.writeLine("\n\(job.name) was ended.")
      }
      OwnContext.wait(for: [.console, .childEnded])
    }
  }

  /// Tells of jobs in the background that ended, and forgets them; false where there was none.
  mutating func tellEnded() -> Bool {
    _ = OwnContext.takeNotices(.childEnded)
    let ended = background.filter { $0.child.ending != nil }
    guard !ended.isEmpty else { return false }
    Console.writeLine()
    for job in ended {
      if let ending = job.child.ending { tell(ending, of: job, always: true) }
    }
    background.removeAll { $0.child.ending != nil }
    return true
  }

  /// Forgets a program that ended and said itself why.
  mutating func forget(_ name: String) {
    background.removeAll { $0.name == name && $0.child.ending?.cause == Ending.exited }
  }

  private func tell(_ ending: Ending, of job: Job, always: Bool) {
    if ending.cause != Ending.exited, ending.cause != Ending.destroyed {
      Diagnosis.report(ending, of: Label(job.name.utf8), environment: job.child.handle.index)
      Console.writeLine("\(job.name) was ended by the kernel.")
    } else if always || ending.status != 0 {
      Console.writeLine("\(job.name) ended with status \(ending.status).")
    }
  }

  /// The programs that could be run, as a list for people.
  private static var programs: String {
    var names = ""
    for index in 0..<Revealed.moduleCount {
      guard let name = Modules.command(of: index)?.name, !name.hasSuffix(".symbols") else {
        continue
      }
      names += names.isEmpty ? name : ", " + name
    }
    return names
  }
}
