// Programs that attackers start to help them.

import CExOS
import ExOS

/// What an attacker's helper does.
enum Accomplice: String {
  /// Keeps pages, answers no request, and makes again what is taken, until that were enough.
  case makesAgain
  /// Answers a transfer by asking the next in a row.
  case asksTheNext
  /// Makes environments until it may make no more.
  case multiplies

  /// The capability slot in which it gets its creator's name.
  static let familySlot = StartPage.firstOwnSlot

  private static let gate = 1
  private static let pages = AddressMap.free
  private static let pageCount = 512

  /// Starts one.
  static func launch(
    _ role: Accomplice, _ number: Int,
    quota: EnvironmentQuota = EnvironmentQuota(frames: 1024, slices: 0)
  ) throws(LaunchError) -> ChildEnvironment {
    try Launcher.launch(
      "hostile", arguments: ["accomplice", role.rawValue, "\(number)"], quota: quota)
  }

  /// Does it.
  static func play(_ role: String, _ number: String) -> Never {
    let number = Int(number) ?? 0
    switch Accomplice(rawValue: role) {
    case .makesAgain: makeAgain(until: number)
    case .asksTheNext: askNext(ContextHandle(rawValue: UInt64(number)))
    case .multiplies: EnvironmentAttacks.multiply()
    case nil: Program.exit(2)
    }
  }

  /// Visits all its pages again and again.
  private static func makeAgain(until wanted: Int) -> Never {
    Revocation.refuse()
    let region = RecreatableRegion(at: pages, pageCount: pageCount) { page, start in
      WitnessRole.fill(page, at: start)
    }
    var wrong = 0
    while region.lostCount < wanted {
      for page in 0..<pageCount {
        if !WitnessRole.isRight(at: pages + UInt64(page) * 4096) { wrong += 1 }
      }
      try? Kernel.yield()
    }
    Program.exit(wrong == 0 ? 0 : 1)
  }

  /// Answers how many came behind it, and why there were no more.
  private static func askNext(_ next: ContextHandle) -> Never {
    if next.rawValue != 0 {
      while (try? Kernel.bindGate(gate, to: next, by: familySlot)) == nil { try? Kernel.yield() }
    }
    try? Transfers.serve(guardSlot: StartPage.nameSlot) { _ in
      do throws(KernelError) {
        let answer = try Kernel.transfer(through: gate, (0, 0, 0, 0))
        return (answer.0 &+ 1, answer.1)
      } catch {
        return (1, error.rawValue)
      }
    }
    while true { OwnContext.wait(for: []) }
  }
}
