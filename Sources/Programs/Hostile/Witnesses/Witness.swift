// A witness as the suite sees it: an environment that must not notice the attacks.

import ExOS

/// One environment at work, and what it said last.
final class Witness {
  private let role: WitnessRole
  private let environment: ChildEnvironment
  private let board: Board
  private var lastRounds: UInt64 = 0
  private var lastRunTime: UInt64 = 0
  private var lastLook: UInt64 = 0

  init(_ role: WitnessRole, factor: Int) throws(LaunchError) {
    self.role = role
    environment = try Launcher.launch(
      "hostile", arguments: ["witness", role.rawValue],
      quota: EnvironmentQuota(
        frames: 4096, guaranteedFrames: role.guaranteedFrames,
        slices: role == .computes ? WitnessRole.slotCount : 1))
    do throws(KernelError) {
      board = try Board(with: environment, at: role.position)
    } catch {
      throw .kernel(error)
    }
    board[.seed] = UInt64(factor)
    board[.result] = Mixer.chain(from: UInt64(factor))
  }

  /// Begins a span of time of which `complaint` is to tell.
  func look() {
    lastRounds = board[.rounds]
    lastRunTime = runTime
    lastLook = Clock.ticks
  }

  /// What was wrong since the last look; it has some time to make a round.
  func complaint() -> String? {
    let patience = Clock.ticks + 256 * Revealed.system.sliceTicks
    while board[.rounds] < lastRounds + 2, Clock.ticks < patience, environment.ending == nil {
      try? Kernel.sleep(
        seen: OwnContext.eventCount, deadline: Clock.ticks + Revealed.system.sliceTicks,
        acceptsTransfers: true)
    }
    if let ending = environment.ending {
      return "the witness that \(role.rawValue) ended, cause \(ending.cause)"
    }
    let errors = board[.errors]
    guard errors == 0 else { return "the witness that \(role.rawValue) was wrong \(errors) times" }
    guard board[.rounds] >= lastRounds + 2 else {
      return "the witness that \(role.rawValue) stands still"
    }
    return role == .computes ? complaintAboutTime() : nil
  }

  /// It runs in its slots, whatever the others do.
  private func complaintAboutTime() -> String? {
    let elapsed = Clock.ticks - lastLook
    let turns = elapsed / (Revealed.system.sliceTicks * UInt64(SliceRecord.count))
    let due = turns * UInt64(WitnessRole.slotCount) * Revealed.system.sliceTicks
    // Its counter was last brought up to date at some interrupt, and a busy host stops the machine's clock for
    // nobody.
    let had = runTime - lastRunTime
    return had >= due / 8 * 7 ? nil : "the witness had \(had) ticks of \(due)"
  }

  private var runTime: UInt64 {
    Revealed.context(Int(environment.record.firstContext))?.runTime ?? 0
  }
}

extension WitnessRole {
  /// Its place among the suite's boards.
  var position: Int {
    switch self {
    case .computes: 0
    case .remembers: 1
    case .makesAgain: 2
    }
  }

  /// As many frames as are guaranteed to it: its image, and what it could not make again.
  var guaranteedFrames: Int { self == .makesAgain ? 240 : 640 }

  static let all: [WitnessRole] = [.computes, .remembers, .makesAgain]
}
