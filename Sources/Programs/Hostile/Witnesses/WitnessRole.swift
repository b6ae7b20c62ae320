// What witnesses do, in environments of their own: each goes round and round, and says on its board how
// often, and how often something was not as it must be.

import CExOS
import ExOS

/// A witness at work.
enum WitnessRole: String {
  /// Computes the same thing again and again; never sleeps.
  case computes
  /// Keeps pages within its guarantee, and compares them.
  case remembers
  /// Keeps pages beyond its guarantee, answers requests, and makes again what it gave.
  case makesAgain

  init(_ name: String) { self = WitnessRole(rawValue: name) ?? .computes }

  /// Slots that the witness holds that computes.
  static let slotCount = 3
  private static let pages = AddressMap.free
  private static let keptPageCount = 64
  private static let madePageCount = 512

  /// Does it for ever.
  func play() -> Never {
    Board.waitUntilShared()
    switch self {
    case .computes: WitnessRole.compute()
    case .remembers: WitnessRole.remember()
    case .makesAgain: WitnessRole.makeAgain()
    }
  }

  private static func compute() -> Never {
    for _ in 1..<slotCount { _ = try? Kernel.allocateSlice(context: OwnContext.handle) }
    while true {
      count(Mixer.chain(from: Board.own[.seed]) == Board.own[.result])
    }
  }

  private static func remember() -> Never {
    for page in 0..<keptPageCount {
      guard let frame = try? FramePool.allocate(),
        (try? AddressSpace.own.map(frame, at: address(of: page), .readWrite)) != nil
      else { Program.exit(1) }
      fill(page, at: address(of: page))
    }
    while true {
      count((0..<keptPageCount).allSatisfy { isRight($0) })
      rest()
    }
  }

  private static func makeAgain() -> Never {
    _ = RecreatableRegion(at: pages, pageCount: madePageCount) { page, start in
      fill(page, at: start)
    }
    while true {
      count((0..<madePageCount).allSatisfy { isRight($0) })
      rest()
    }
  }

  private static func count(_ isRight: Bool) {
    if !isRight { Board.own[.errors] += 1 }
    Board.own[.rounds] += 1
  }

  /// Sleeps, for the others' sake.
  private static func rest() {
    try? Kernel.sleep(
      seen: OwnContext.eventCount, deadline: Clock.ticks + 2 * Revealed.system.sliceTicks)
  }

  // MARK: Pages

  private static func address(of page: Int) -> UInt64 { pages + UInt64(page) * 4096 }

  /// Every 64th word has a content that follows from its place.
  static func fill(_ page: Int, at start: UInt64) {
    var offset: UInt64 = 0
    while offset < 4096 {
      storeWord(at: start &+ offset, Mixer.mix(start &+ offset))
      offset &+= 512
    }
  }

  private static func isRight(_ page: Int) -> Bool { isRight(at: address(of: page)) }

  /// Whether a page has the content of its place.
  static func isRight(at start: UInt64) -> Bool {
    var offset: UInt64 = 0
    while offset < 4096 {
      guard loadWord(at: start &+ offset) == Mixer.mix(start &+ offset) else { return false }
      offset &+= 512
    }
    return true
  }
}
