// The walk of a function's list of capabilities. The list is the device's: it may loop and lead anywhere,
// so the walk remembers each of the 64 registers where it has been.

/// A walk of the capabilities of a function, in the list's order.
public struct PCICapabilities: Sendable {
  private let address: PCIAddress
  /// The register that names the next capability; nothing at the end.
  private var link: UInt16?
  /// A bit for each register where a capability was.
  private var seen: UInt64 = 0

  /// The beginning of a function's list, which may be empty.
  public init(
    of function: PCIFunction, in space: borrowing some PCIConfigurationSpace & ~Copyable
  ) {
    address = function.address
    let status = space.load16(PCIRegister.status, of: address)
    let hasList = status & PCIRegister.hasCapabilities != 0 && function.headerType < 2
    link = hasList ? PCIRegister.capabilities : nil
  }

  /// The next capability, or nothing at the end of the list.
  ///
  /// - Throws: `capabilityLoop`, `capabilityOutOfRange`; the walk is over then.
  public mutating func next(
    in space: borrowing some PCIConfigurationSpace & ~Copyable
  ) throws(PCIError) -> PCICapability? {
    guard let link else { return nil }
    self.link = nil
    let register = UInt16(space.load8(link, of: address) & 0xfc)
    guard register != 0 else { return nil }
    guard register >= 0x40 else { throw .capabilityOutOfRange }
    let bit: UInt64 = 1 << UInt64(register >> 2)
    guard seen & bit == 0 else { throw .capabilityLoop }
    seen |= bit
    self.link = register &+ 1
    return PCICapability(kind: space.load8(register, of: address), register: register)
  }
}

extension PCIFunction {
  /// The first capability of a kind.
  ///
  /// - Throws: `missingCapability`, or what is wrong with the list before it.
  public func capability(
    _ kind: UInt8, in space: borrowing some PCIConfigurationSpace & ~Copyable
  ) throws(PCIError) -> PCICapability {
    var walk = PCICapabilities(of: self, in: space)
    while let capability = try walk.next(in: space) {
      if capability.kind == kind { return capability }
    }
    throw .missingCapability
  }
}
