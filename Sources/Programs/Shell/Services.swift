// The programs that the shell starts by itself: who answers for the link, and the web server. What the
// link's packets need is a name that the shell makes, and hands to both in parts.

import ExOS

/// Programs that run beside the shell from the start.
enum Services {
  /// Starts them, where there is a link and the boot loader brought them.
  static func start(in jobs: inout Jobs) {
    shareModules()
    guard let link = Revealed.link, link.address != 0 else { return }
    do throws(KernelError) {
      try Kernel.deriveCapability(
        from: StartPage.nameSlot, to: StartPage.networkSlot,
        suffix: (PathComponent.network.bytes, 0), count: PathComponent.byteCount, rights: .all)
      try Kernel.shareLink(guardSlot: StartPage.networkSlot)
    } catch {
      return Console.writeLine("The network cannot be had: \(error.name).")
    }
    guard let network = jobs.startService("network", networkRights: .all) else { return }
    let context = Int(network.firstContext)
    Program.network = ContextHandle(
      index: context, generation: Revealed.context(context)?.generation ?? 0)
    _ = jobs.startService("web", networkRights: [.write, .enter], moreFrames: siteFrames)
  }

  private static func shareModules() {
    do throws(KernelError) { try Modules.share() } catch {
      Console.writeLine("The modules cannot be shared: \(error.name).")
    }
  }

  /// The boot module with the web server's files.
  private static let site = "site"

  private static var siteFrames: Int {
    Modules.first(named: site)?.pageCount ?? 0
  }
}
