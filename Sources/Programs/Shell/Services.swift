// The programs that the shell starts by itself: who holds the volume, who answers for the link, and the web
// server. What each needs is a name that the shell makes, and hands on in parts.

import ExOS

/// Programs that run beside the shell from the start.
enum Services {
  /// Starts them, where there is what they are for and the boot loader brought them.
  static func start(in jobs: inout Jobs) {
    shareModules()
    // The names first: each has its slot, and that of a program that is started may be any.
    let (hasVolume, hasLink) = (nameVolume(), nameLink())
    if hasVolume { startVolume(in: &jobs) }
    if hasLink { startNetwork(in: &jobs) }
  }

  // MARK: The volume

  private static func startVolume(in jobs: inout Jobs) {
    let files = jobs.startService(
      VolumeHost.program, networkRights: [], volumeRights: .all, moreFrames: volumeFrames)
    if let files { Program.volume = VolumeHost.context(of: files) }
  }

  /// What the volume's cache takes.
  private static let volumeFrames = 2048

  /// Makes the name of the first disk's volume.
  private static func nameVolume() -> Bool {
    guard let disk = Disk(0) else { return false }
    do throws(KernelError) {
      try VolumeHost.prepare(disk)
      return true
    } catch {
      Console.writeLine("The disk is not mounted: \(error.name).")
      return false
    }
  }

  // MARK: The network

  private static func startNetwork(in jobs: inout Jobs) {
    guard let network = jobs.startService("network", networkRights: .all) else { return }
    Program.network = VolumeHost.context(of: network)
    guard Program.volume != .none else {
      return Console.writeLine("The web server has no volume; see scripts/run.sh --disk.")
    }
    _ = jobs.startService("web", moreFrames: webFrames)
  }

  /// What the web server's connections and known files take.
  private static let webFrames = 2048

  /// Makes the name of the link's packets.
  private static func nameLink() -> Bool {
    guard let link = Revealed.link, link.address != 0 else { return false }
    do throws(KernelError) {
      try Kernel.deriveCapability(
        from: StartPage.nameSlot, to: StartPage.networkSlot,
        suffix: (PathComponent.network.bytes, 0), count: PathComponent.byteCount, rights: .all)
      try Kernel.shareLink(guardSlot: StartPage.networkSlot)
      return true
    } catch {
      Console.writeLine("The network cannot be had: \(error.name).")
      return false
    }
  }

  // MARK: Modules

  private static func shareModules() {
    do throws(KernelError) { try Modules.share() } catch {
      Console.writeLine("The modules cannot be shared: \(error.name).")
    }
  }
}
