// An environment beside others, with its slots, and what it has had of the processor so far.

import CTests
import ExOS
import Peers

/// A neighbour.
struct Neighbour {
  /// What it has had.
  struct Account {
    /// How often its slots came up for itself, and went to others.
    var own: UInt64 = 0
    var given: UInt64 = 0
    /// How many slots of others it had.
    var gifts: UInt64 = 0
    var forfeits: UInt64 = 0
    var overrun: UInt64 = 0
    /// How long it ran, as it measured by itself.
    var ticks: UInt64 = 0

    /// What was added since an earlier time.
    func since(_ before: Account) -> Account {
      var part = self
      part.own -= before.own
      part.given -= before.given
      part.gifts -= before.gifts
      part.forfeits -= before.forfeits
      part.ticks -= before.ticks
      return part
    }
  }

  let peer: Peer
  private var positions: [Int] = []
  /// Where this program sees the neighbour's page.
  private let view: UInt64

  nonisolated(unsafe) private static var count: UInt64 = 0

  /// A neighbour that runs code of the page of neighbours, and may take some slots.
  init(code: UInt64, slots: Int) throws(KernelError) {
    peer = try Peer(
      code: neighbours(), offset: code - neighbours(),
      quota: EnvironmentQuota(frames: 16, slices: slots)
    ) { (space, pair) throws(KernelError) in
      // Its context page, behind its own.
      try space.map(
        FrameHandle(number: pair.number + 1), at: Peer.address + 0x1000, .readWrite)
    }
    unsafe Neighbour.count += 1
    view = unsafe Peer.viewAddress + 0x10_0000 + Neighbour.count * 0x1000
    try AddressSpace.own.map(peer.page, at: view, MapFlags(write: false, slot: Peer.nameSlot))
  }

  /// Takes whichever slot is free for it.
  mutating func takeSlot() throws(KernelError) {
    positions.append(
      try Kernel.allocateSlice(for: peer.claim, context: peer.context))
  }

  /// What it has had, at one time.
  func account() -> Account {
    Revealed.atOneTime {
      var account = Account()
      for position in positions {
        account.own += Revealed.slice(position)?.ownCount ?? 0
        account.given += Revealed.slice(position)?.givenCount ?? 0
      }
      guard let record = Revealed.context(peer.context.index) else { return account }
      account.gifts = record.sliceCount - account.own
      account.forfeits = UInt64(record.forfeitCount)
      account.overrun = record.overrun
      account.ticks = word(at: view + 0x800)
      return account
    }
  }
}
