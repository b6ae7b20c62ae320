// Base addresses: decoded, and sized in the way the standard has it, by writing all ones and reading
// which bits stick. The firmware has assigned the addresses; nothing here moves them.

extension PCIFunction {
  /// How many base address registers there are in a device's header.
  public static let baseAddressCount = 6

  /// The memory of a base address register.
  ///
  /// The function answers at none of its addresses while the size is found out, so no driver may be
  /// using it.
  ///
  /// - Throws: `missingBaseAddress`, `badBaseAddress`, `unassignedBaseAddress`.
  public func memory(
    ofBaseAddress index: Int, in space: borrowing some PCIConfigurationSpace & ~Copyable
  ) throws(PCIError) -> PhysicalRange {
    guard let base = try baseAddress(index, in: space), base.kind == .memory else {
      throw .missingBaseAddress
    }
    return base.range
  }

  /// What a base address register says, or nothing where the function does without it.
  ///
  /// - Throws: `missingBaseAddress` for an index that this header does not have, `badBaseAddress`,
  ///   `unassignedBaseAddress`.
  public func baseAddress(
    _ index: Int, in space: borrowing some PCIConfigurationSpace & ~Copyable
  ) throws(PCIError) -> BaseAddress? {
    guard index >= 0, index < registerCount else { throw .missingBaseAddress }
    let register = PCIRegister.firstBaseAddress &+ 4 &* UInt16(truncatingIfNeeded: index)
    let low = space.load32(register, of: address)
    let isPort = low & 1 != 0
    let isWide = !isPort && low >> 1 & 3 == 2
    guard !isWide || index &+ 1 < registerCount else { throw .badBaseAddress }
    let flags: UInt32 = isPort ? 0x3 : 0xf

    let decoding = command(in: space)
    setCommand(decoding.subtracting([.memory, .ports]), in: space)
    var mask = UInt64(probe(register, in: space) & ~flags)
    var start = UInt64(low & ~flags)
    if isWide {
      start |= UInt64(space.load32(register &+ 4, of: address)) << 32
      mask |= UInt64(probe(register &+ 4, in: space)) << 32
    } else if mask != 0 {
      // A port register may leave its upper half out.
      mask |= isPort && mask >> 16 == 0 ? 0xffff_ffff_ffff_0000 : 0xffff_ffff_0000_0000
    }
    setCommand(decoding, in: space)
    guard mask != 0 else { return nil }
    return BaseAddress(
      kind: isPort ? .ports : .memory,
      range: try PCIFunction.range(start: start, mask: mask), isWide: isWide,
      isPrefetchable: !isPort && low & 8 != 0)
  }

  /// A bridge has two, a device six, anything else none.
  private var registerCount: Int {
    switch headerType {
    case 0: PCIFunction.baseAddressCount
    case 1: 2
    default: 0
    }
  }

  /// Which bits of a register can be written; its value is put back.
  private func probe(
    _ register: UInt16, in space: borrowing some PCIConfigurationSpace & ~Copyable
  ) -> UInt32 {
    let value = space.load32(register, of: address)
    space.store32(.max, to: register, of: address)
    let mask = space.load32(register, of: address)
    space.store32(value, to: register, of: address)
    return mask
  }

  private static func range(start: UInt64, mask: UInt64) throws(PCIError) -> PhysicalRange {
    let byteCount = ~mask &+ 1
    guard byteCount & (byteCount &- 1) == 0, start & (byteCount &- 1) == 0 else {
      throw .badBaseAddress
    }
    guard start != 0 else { throw .unassignedBaseAddress }
    // Aligned to its size, which is a power of two, it cannot wrap.
    return PhysicalRange(address: start, byteCount: byteCount)
  }
}
