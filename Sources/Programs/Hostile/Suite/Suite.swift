// The harness: each attack in an environment of its own, beside the witnesses; then everything is counted.

import ExOS
import Trials

/// The attacks, one behind the other.
struct Suite {
  /// How many times over attacks do what they do.
  let factor: Int

  /// How long an attack may take, in rounds of the slice vector.
  private static let patientRounds: UInt64 = 400
  private static let guaranteedFrames = 640
  /// The position of the attacker's board, behind the witnesses'.
  private static let boardPosition = 8
  /// As many frames as the suite itself wants while an attack goes on.
  private static let ownFrameCount = 8

  /// Makes the attacks, reports, and ends.
  func run(_ attacks: [Attack]) -> Never {
    make(attacks)
    TAP.finish()
  }

  /// Makes the attacks; the witnesses end with it.
  private func make(_ attacks: [Attack]) {
    do throws(LaunchError) {
      try Suite.endow()
      var witnesses: [Witness] = []
      for role in WitnessRole.all { witnesses.append(try Witness(role, factor: factor)) }
      let stage = Stage(witnesses, try Suite.answerer())
      TAP.note(
        "a null call takes \(stage.price) \(CallPrice.isExact ? "instructions" : "ticks")")
      for attack in attacks {
        let complaint = stage.complaint { perform(attack, stage) }
        TAP.test("\(attack.name): \(attack.due)", complaint == nil, complaint ?? "")
      }
      stage.answerer.end()
    } catch {
      TAP.test("the witnesses can be had", false, error.explanation(of: "hostile"))
    }
  }

  private static func endow() throws(LaunchError) {
    do throws(KernelError) { try Endowment.complete() } catch { throw .kernel(error) }
  }

  private static func answerer() throws(LaunchError) -> Answerer {
    do throws(KernelError) { return try Answerer() } catch { throw .kernel(error) }
  }

  /// Has an attack made, and ends whatever is left of it.
  ///
  /// - Returns: What was wrong with how it ended.
  private func perform(_ attack: Attack, _ stage: Stage) -> String? {
    do throws(LaunchError) {
      let attacker = try Launcher.launch(
        "hostile", arguments: ["attack", attack.name, "\(factor)"], quota: Suite.quota)
      return watch(attacker, attack, stage)
    } catch {
      return error.explanation(of: "hostile")
    }
  }

  /// What an attacker may have: all that the suite has, but for what is guaranteed.
  private static var quota: EnvironmentQuota {
    let own = Revealed.ownEnvironment
    return EnvironmentQuota(
      frames: min(2 * Revealed.frameCount, Int(own.frameQuota - own.frameCount) / 2),
      guaranteedFrames: guaranteedFrames, slices: Int(own.sliceQuota - own.sliceCount),
      environments: Int(own.environmentQuota) - 2,
      filters: Int(own.filterQuota - own.filterCount), rings: Int(own.ringQuota - own.ringCount))
  }

  private func watch(
    _ attacker: borrowing ChildEnvironment, _ attack: Attack, _ stage: Stage
  ) -> String? {
    let board: Board
    do throws(KernelError) {
      board = try Board(with: attacker, at: Suite.boardPosition)
    } catch {
      return "its board: \(error.name)"
    }
    defer { board.close() }
    let round = Revealed.system.sliceTicks * UInt64(SliceRecord.count)
    let deadline = Clock.ticks + Suite.patientRounds * UInt64(factor) * round
    while Clock.ticks < deadline {
      if let complaint = stage.answerer.complaint() { return complaint }
      if let ending = attacker.wait(deadline: Clock.ticks + 4 * Revealed.system.sliceTicks) {
        return Suite.complaint(ending, attack)
      }
      guard board[.isReady] != 0, board[.isSeen] == 0 else { continue }
      if let complaint = Suite.takeFrames() { return complaint }
      board[.isSeen] = 1
      if attack.outcome == .isDestroyed { return nil }
    }
    return "it had no end"
  }

  private static func complaint(_ ending: Ending, _ attack: Attack) -> String? {
    let isRight =
      attack.outcome == .exits && ending.cause == Ending.exited && ending.status == 0
    return isRight
      ? nil : "it ended with cause \(ending.cause), event \(ending.event), status \(ending.status)"
  }

  /// Whoever is within his guarantee gets frames, though all are taken.
  private static func takeFrames() -> String? {
    do throws(KernelError) {
      for _ in 0..<ownFrameCount { try Kernel.freeFrames(FramePool.allocate()) }
      return nil
    } catch {
      return "the suite got no frame: \(error.name)"
    }
  }
}
