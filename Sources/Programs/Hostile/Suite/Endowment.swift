// What a shell would have given: where the suite is the first program, it makes the names itself by which
// programs read the boot modules and have the link's packets.

import ExOS

/// Names that attackers and witnesses need.
enum Endowment {
  /// Makes those that the suite was not given.
  static func complete() throws(KernelError) {
    if isMissing(StartPage.filesSlot) { try Modules.share() }
    guard Machine.isOwn, let link = Revealed.link, link.address != 0,
      isMissing(StartPage.networkSlot)
    else { return }
    try Kernel.deriveCapability(
      from: StartPage.nameSlot, to: StartPage.networkSlot,
      suffix: (PathComponent.network.bytes, 0), count: PathComponent.byteCount, rights: .all)
    try Kernel.shareLink(guardSlot: StartPage.networkSlot)
  }

  private static func isMissing(_ slot: Int) -> Bool {
    Revealed.capability(slot, of: OwnContext.environment.index).isNone
  }
}
