// Starting programs. The kernel knows environments, frames and mappings; that a program is an ELF file
// among the boot modules and finds a start-up page is this library's convention, carried out by
// ordinary calls.

internal import ELF
public import ExOSLogic
public import ExokernelABI

/// Starts programs that the boot loader brought.
public enum Launcher {
  /// What a program gets unless its creator says otherwise: as much memory as there is while nobody
  /// else wants it, for itself and programs of its own, of which 16 MiB are never taken away, and enough
  /// for the ports of a server and some threads; of each half of what the creator has left where that is less.
  public static var defaultQuota: EnvironmentQuota {
    let own = Revealed.ownEnvironment
    return EnvironmentQuota(
      frames: min(16 * Revealed.frameCount, half(own.frameQuota, own.frameCount)),
      guaranteedFrames: min(4096, half(own.guaranteedFrames, own.frameCount)),
      slices: min(16, half(own.sliceQuota, own.sliceCount)),
      environments: min(64, half(own.environmentQuota, 0)),
      filters: min(64, half(own.filterQuota, own.filterCount)),
      rings: min(4, half(own.ringQuota, own.ringCount)))
  }

  private static func half<Number: UnsignedInteger>(_ quota: Number, _ used: Number) -> Int {
    max(Int(quota) - Int(used), 0) / 2
  }

  /// Starts a program.
  ///
  /// - Parameters:
  ///   - name: A boot module's name.
  ///   - arguments: What follows the name.
  ///   - networkRights: What it may do with the link's packets, if the program itself may: take ports,
  ///     and ask whoever answers for the link.
  ///   - volumeRights: What it may do with the volume, if the program itself may: read its cache, and ask
  ///     whoever holds it.
  /// - Returns: The environment that it runs in.
  public static func launch(
    _ name: String, arguments: [String] = [], quota: EnvironmentQuota = Launcher.defaultQuota,
    networkRights: Rights = [.write, .enter], volumeRights: Rights = [.read, .enter]
  ) throws(LaunchError) -> ChildEnvironment {
    guard let module = Modules.first(named: name) else { throw .noSuchProgram }
    let console = Program.console
    let page = StartPage(
      console: console.context.rawValue, consoleSlot: StartPage.defaultConsoleSlot,
      network: Program.network.rawValue, volume: Program.volume.rawValue,
      arguments: [name] + arguments)
    guard let startBytes = page.bytes else { throw .argumentsTooLong }
    let file = try attempt { () throws(KernelError) in
      try Mapping(
        FrameHandle(number: Int(module.firstFrame)), at: AddressMap.moduleWindow,
        MapFlags(write: false, slot: StartPage.filesSlot), count: module.pageCount, in: .shared)
    }
    let program = try parse(file, byteCount: Int(module.byteCount))
    return try attempt { () throws(KernelError) in
      let child = try ChildEnvironment(label: Label(name.utf8), quota: quota)
      try grantCapabilities(to: child, consoleSlot: console.slot)
      try grant(StartPage.networkSlot, to: child, rights: networkRights)
      try grant(StartPage.filesSlot, to: child, rights: .read)
      try grant(StartPage.volumeSlot, to: child, rights: volumeRights)
      try grantOwnerName(of: name, to: child)
      let loader = Loader(child)
      for position in 0..<program.segmentCount {
        try loader.load(program.segment(at: position), from: file)
      }
      try loader.provideStartPage(startBytes)
      try loader.start(at: program.entry)
      return child
    }
  }

  private static func attempt<Value: ~Copyable>(
    _ body: () throws(KernelError) -> Value
  ) throws(LaunchError) -> Value {
    do { return try body() } catch { throw .kernel(error) }
  }

  private static func parse(_ file: borrowing Mapping, byteCount: Int) throws(LaunchError)
    -> Executable
  {
    let result = file.withBytes { bytes -> Result<Executable, ELFError> in
      do throws(ELFError) {
        return .success(try Executable(bytes.extracting(first: byteCount)))
      } catch {
        return .failure(error)
      }
    }
    switch result {
    case .success(let program): return program
    case .failure(let error): throw .malformed(error)
    }
  }

  /// Gives a child its own name, and the way to the console if there is one.
  private static func grantCapabilities(
    to child: borrowing ChildEnvironment, consoleSlot: Int
  ) throws(KernelError) {
    try Kernel.grantCapability(
      from: child.name.index, to: child.claim, slot: StartPage.nameSlot)
    if !Revealed.capability(consoleSlot, of: OwnContext.environment.index).isNone {
      try Kernel.grantCapability(
        from: consoleSlot, to: child.claim, slot: StartPage.defaultConsoleSlot)
    }
  }

  /// Gives a child the name by which it owns blocks, if there are disks: who holds the root may.
  private static func grantOwnerName(
    of program: String, to child: borrowing ChildEnvironment
  ) throws(KernelError) {
    guard Revealed.disk(0) != nil, let name = OwnerName(program.utf8),
      Revealed.capability(StartPage.nameSlot, of: OwnContext.environment.index) == .root
    else { return }
    let slot = try CapabilitySlot(deriving: name)
    try Kernel.grantCapability(from: slot.index, to: child.claim, slot: StartPage.blocksSlot)
  }

  /// Gives a child what the program holds in a slot, if it does, with at most these rights.
  private static func grant(
    _ slot: Int, to child: borrowing ChildEnvironment, rights: Rights
  ) throws(KernelError) {
    let held = Revealed.capability(slot, of: OwnContext.environment.index)
    guard !held.isNone, !rights.isEmpty else { return }
    let weaker = try CapabilitySlot.findEmpty()
    try Kernel.deriveCapability(
      from: slot, to: weaker, rights: rights.intersection(held.rights))
    defer { try? Kernel.dropCapability(weaker) }
    try Kernel.grantCapability(from: weaker, to: child.claim, slot: slot)
  }
}
