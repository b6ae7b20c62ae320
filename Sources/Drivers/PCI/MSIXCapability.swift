// Message-signalled interrupts, extended (PCI Local Bus 3.0, section 6.8.2): the switch in configuration
// space, and where the table is. The table itself is `MSIXTable`, once the kernel has mapped it.

/// The MSI-X capability of a function.
public struct MSIXCapability: Equatable, Sendable {
  private static let tableEntrySize: UInt64 = 16
  private static let enabled: UInt16 = 1 << 15
  private static let masked: UInt16 = 1 << 14

  private let function: PCIAddress
  private let control: UInt16
  /// How many entries the table has, 1 to 2048.
  public let entryCount: Int
  /// Where the table is, which is all within its base address register's memory.
  public let table: PhysicalRange

  /// Finds the capability of a function.
  ///
  /// - Throws: `missingCapability`, `outsideBaseAddress`, or what is wrong with the list or with the base
  ///   address register.
  public init(
    of function: PCIFunction, in space: borrowing some PCIConfigurationSpace & ~Copyable
  ) throws(PCIError) {
    let capability = try function.capability(PCICapability.Kind.messageInterrupts, in: space)
    try capability.requireByteCount(12)
    self.function = function.address
    control = capability.register &+ 2
    let size = space.load16(control, of: function.address) & 0x7ff
    let place = space.load32(capability.register &+ 4, of: function.address)
    let memory = try function.memory(ofBaseAddress: Int(place & 7), in: space)
    let byteCount = (UInt64(size) &+ 1) &* MSIXCapability.tableEntrySize
    guard let table = memory.part(at: UInt64(place & ~7), byteCount: byteCount) else {
      throw .outsideBaseAddress
    }
    entryCount = Int(size) &+ 1
    self.table = table
  }

  /// Lets the function send its messages; it uses no interrupt line from then on.
  public func enable(in space: borrowing some PCIConfigurationSpace & ~Copyable) {
    change(in: space, to: MSIXCapability.enabled)
  }

  /// Keeps back the messages of all entries; they are sent when `enable` is called again.
  public func maskAll(in space: borrowing some PCIConfigurationSpace & ~Copyable) {
    change(in: space, to: MSIXCapability.enabled | MSIXCapability.masked)
  }

  /// Ends the sending of messages.
  public func disable(in space: borrowing some PCIConfigurationSpace & ~Copyable) {
    change(in: space, to: 0)
  }

  private func change(
    in space: borrowing some PCIConfigurationSpace & ~Copyable, to bits: UInt16
  ) {
    let others =
      space.load16(control, of: function) & ~(MSIXCapability.enabled | MSIXCapability.masked)
    space.store16(others | bits, to: control, of: function)
  }
}
