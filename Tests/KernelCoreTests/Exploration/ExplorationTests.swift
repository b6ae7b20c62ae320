// Small worlds, explored as far as time allows. EXOKERNEL_EXPLORATION_SECONDS says how long each
// takes: 36 if nothing is said, 5 in a debug build, which is for looking at failures.

import Foundation
import Testing

@Suite struct ExplorationTests {
  private var limit: Duration {
    let text = ProcessInfo.processInfo.environment["EXOKERNEL_EXPLORATION_SECONDS"]
    return .seconds(text.flatMap { Int($0) } ?? Self.usualSeconds)
  }

  #if DEBUG
    private static let usualSeconds = 5
  #else
    private static let usualSeconds = 36
  #endif

  private func explore<World: Universe>(_ name: String, _ world: World) throws {
    Backtraces.stop()
    let explorer = try Explorer(world)
    let time = ContinuousClock().measure { explorer.explore(for: limit) }
    print(
      """
      exploration of \(name): \(explorer.stateCount) states, \(explorer.transitionCount) \
      transitions, depth \(explorer.depth), \(explorer.isComplete ? "complete" : "not complete"), \
      \(Int(Double(explorer.transitionCount) / (time / .seconds(1)))) transitions a second
      """)
    if let failure = explorer.failure { Issue.record("\(failure)") }
  }

  @Test func `Three environments and four frames keep the guarantees in every state`() throws {
    try explore("frames", FrameUniverse())
  }

  @Test func `Two environments with rings, filters and a device keep them as well`() throws {
    try explore("packets", PacketUniverse())
  }

  @Test func `Three environments with a slot each have what is theirs, and repay what is not`()
    throws
  {
    try explore("slots", SliceUniverse())
  }

  @Test func `Three environments, four frames and three slots keep them while all is asked back`()
    throws
  {
    try explore("revocation", RevocationUniverse())
  }

  @Test func `Three contexts that transfer, sleep and die keep them too`() throws {
    try explore("transfers", TransferUniverse())
  }
}
