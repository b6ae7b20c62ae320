// What whoever starts the volume's program does for it: a name that says who may use the volume, and the
// blocks that it is on.

internal import ExOSLogic
public import ExOSRuntime
public import ExokernelABI

/// The making of a volume that programs share; for who holds the root.
public enum VolumeHost {
  /// The program that holds the volume.
  public static let program = "files"

  /// Makes the volume's name, and lets that program use a disk's blocks.
  public static func prepare(_ disk: Disk) throws(KernelError) {
    try Kernel.deriveCapability(
      from: StartPage.nameSlot, to: StartPage.volumeSlot,
      suffix: (PathComponent.volume.bytes, 0), count: PathComponent.byteCount, rights: .all)
    // It may be looked for owners still, and a disk may have none that are this program's.
    _ = try disk.firstExtent()
    guard let name = OwnerName(program.utf8),
      let extent = Extent(ownedOn: disk, by: StartPage.nameSlot), let record = extent.record
    else { throw .noSuchExtent }
    let slot = try CapabilitySlot(deriving: name)
    if !isShared(disk, with: slot.capability) {
      _ = try extent.share(0, count: record.count, with: slot.index)
    }
  }

  /// Whether a name may use some of a disk's blocks already: shares outlive the machine.
  private static func isShared(_ disk: Disk, with name: Capability) -> Bool {
    (1..<max(Revealed.extentCapacity, 1)).contains { index in
      guard let row = Revealed.extent(index, of: disk.index) else { return false }
      return row.kind == .shared && row.name == name
    }
  }

  /// The context by which a program that was started is reached.
  public static func context(of environment: EnvironmentRecord) -> ContextHandle {
    let index = Int(environment.firstContext)
    return ContextHandle(index: index, generation: Revealed.context(index)?.generation ?? 0)
  }
}
