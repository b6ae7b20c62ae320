// What can be wrong with a PCI function's configuration space, by name.

/// Why a PCI function cannot be used as asked.
public enum PCIError: Error, Equatable, Sendable {
  /// The list of capabilities comes back to a register where it has been.
  case capabilityLoop
  /// The list of capabilities leads into the header, or a capability leaves configuration space.
  case capabilityOutOfRange
  /// The function has no capability of this kind.
  case missingCapability
  /// There is no such base address register, the function does without it, or it is not for memory.
  case missingBaseAddress
  /// The register's size is no power of two, its address is not aligned to it, or its upper half would
  /// lie outside the header.
  case badBaseAddress
  /// The firmware has left the register without an address.
  case unassignedBaseAddress
  /// What a capability describes is not all within its base address register's memory.
  case outsideBaseAddress
}
