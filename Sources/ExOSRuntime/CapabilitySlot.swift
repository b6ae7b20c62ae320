// A capability in a slot of the program's list as a value that cannot be copied: the slot is empty again
// when the value's life ends.

public import ExOSLogic
public import ExokernelABI

/// A capability that the program holds.
public struct CapabilitySlot: ~Copyable {
  /// Which slot it is in.
  public let index: Int

  /// Derives a longer name from a capability into an empty slot.
  ///
  /// - Parameters:
  ///   - source: The slot of the capability to derive from.
  ///   - component: What to append to its name.
  public init(
    deriving component: PathComponent, from source: Int = StartPage.nameSlot,
    rights: Rights = .all
  ) throws(KernelError) {
    let empty = try CapabilitySlot.findEmpty()
    try Kernel.deriveCapability(
      from: source, to: empty, suffix: (component.bytes, 0), count: PathComponent.byteCount,
      rights: rights)
    index = empty
  }

  /// Derives a persistent name from the root into an empty slot.
  ///
  /// - Parameter source: The slot of the root capability.
  public init(
    deriving name: OwnerName, from source: Int = StartPage.nameSlot, rights: Rights = .all
  ) throws(KernelError) {
    let empty = try CapabilitySlot.findEmpty()
    try Kernel.deriveCapability(
      from: source, to: empty, suffix: name.words, count: OwnerName.byteCount, rights: rights)
    index = empty
  }

  /// Opens an empty slot, for an environment (`own`: any) to grant into.
  public init(openTo environment: EnvironmentHandle) throws(KernelError) {
    let empty = try CapabilitySlot.findEmpty()
    try Kernel.openCapabilitySlot(empty, to: environment)
    index = empty
  }

  deinit { try? Kernel.dropCapability(index) }

  /// The capability, as the kernel has it now.
  public var capability: Capability {
    Revealed.capability(index, of: OwnContext.environment.index)
  }

  /// A slot of the program's list that is empty and not opened.
  static func findEmpty() throws(KernelError) -> Int {
    let environment = OwnContext.environment.index
    for slot in StartPage.firstOwnSlot..<EnvironmentRecord.capabilitySlots {
      let capability = Revealed.capability(slot, of: environment)
      if capability.isNone, !capability.isOpen { return slot }
    }
    throw .exhausted
  }
}
