// A page between the suite and an environment that it started, on which they tell each other how far they
// are. It is a frame of the environment's that the suite maps too.

import CExOS
import ExOS

/// A page shared by the suite and one environment.
struct Board {
  /// What stands where, in bytes.
  enum Word: UInt64 {
    /// How many rounds a witness has made.
    case rounds = 0
    /// How many of them came out wrong.
    case errors = 8
    /// Set by an attacker that has done what it does and waits.
    case isReady = 16
    /// Set by the suite when it has seen the attacker ready.
    case isSeen = 24
    /// What a witness computes from, and what must come of it.
    case seed = 32
    case result = 40
  }

  /// Where an environment finds its board.
  private static let address = AddressMap.free + 0xf_0000_0000
  /// Where the suite has them.
  private static let window = AddressMap.free + 0xe_0000_0000

  /// Where this one is mapped.
  private let place: UInt64

  /// Shares one with an environment.
  ///
  /// - Parameter position: Which of the suite's pages it takes.
  init(with child: borrowing ChildEnvironment, at position: Int) throws(KernelError) {
    place = Board.window + UInt64(position) * 4096
    let frame = try FramePool.allocate(for: child.claim, guardSlot: StartPage.nameSlot)
    try AddressSpace.shared.map(frame, at: place, MapFlags(write: true, slot: child.claim.slot))
    try AddressSpace(claim: child.claim, keepsRecords: true).map(
      frame, at: Board.address, .readWrite)
  }

  private init(place: UInt64) { self.place = place }

  /// The program's own, in an environment that the suite started.
  static let own = Board(place: address)

  /// Waits until the suite has shared the program's own.
  static func waitUntilShared() {
    while Kernel.protect(at: address, .readWrite).error != nil { try? Kernel.yield() }
  }

  /// Ends the suite's view.
  func close() { _ = Kernel.unmap(at: place) }

  subscript(_ word: Word) -> UInt64 {
    get { loadWord(at: place + word.rawValue) }
    nonmutating set { storeWord(at: place + word.rawValue, newValue) }
  }

  /// Tells the suite that the attacker is ready, and waits until it has seen that.
  func meetSuite() {
    self[.isReady] = 1
    while self[.isSeen] == 0 { try? Kernel.yield() }
  }
}
