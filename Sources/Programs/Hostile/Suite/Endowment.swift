// What a shell would have given: where the suite is the first program, it makes the names itself by which
// programs read the boot modules and have the link's packets.

import ExOS

/// Names that attackers and witnesses need.
enum Endowment {
  /// Makes those that the suite was not given.
  static func complete() throws(KernelError) {
    if try derive(.files, into: StartPage.filesSlot, rights: .read) { try Modules.share() }
    if Machine.isOwn, let link = Revealed.link, link.address != 0,
      try derive(.network, into: StartPage.networkSlot, rights: .all)
    {
      try Kernel.shareLink(guardSlot: StartPage.networkSlot)
    }
  }

  /// Derives a name, unless the slot has one.
  private static func derive(
    _ component: PathComponent, into slot: Int, rights: Rights
  ) throws(KernelError) -> Bool {
    guard Revealed.capability(slot, of: OwnContext.environment.index).isNone else { return false }
    try Kernel.deriveCapability(
      from: StartPage.nameSlot, to: slot, suffix: (component.bytes, 0),
      count: PathComponent.byteCount, rights: rights)
    return true
  }
}
