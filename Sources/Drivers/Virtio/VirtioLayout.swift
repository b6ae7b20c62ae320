// Where a virtio device's structures are, as the vendor's capabilities say (VIRTIO 1.1 §4.1.4), each
// checked to lie within its base address register's memory. The kernel maps them; `VirtioTransport` uses
// them.

/// The structures of a modern virtio device.
public struct VirtioLayout: Equatable, Sendable {
  public private(set) var common: PhysicalRange
  public private(set) var notification: PhysicalRange
  public private(set) var interruptStatus: PhysicalRange
  public private(set) var device: PhysicalRange
  /// How many bytes the notification registers of two queues lie apart; may be 0.
  public let notificationStride: UInt32

  /// Finds the structures of a device.
  ///
  /// - Parameter type: The virtio device type (VIRTIO 1.1 §5); 1 is a network device.
  /// - Throws: `wrongDevice`, `missingStructure` and its sisters, or what is wrong with the list of
  ///   capabilities or a base address register.
  public init(
    of function: PCIFunction, type: UInt16,
    in space: borrowing some PCIConfigurationSpace & ~Copyable
  ) throws(VirtioError) {
    guard function.vendor == 0x1af4, function.device == 0x1040 &+ type else {
      throw .wrongDevice
    }
    var found = [4 of PhysicalRange?](repeating: nil)
    var stride: UInt32 = 0
    var walk = PCICapabilities(of: function, in: space)
    while let capability = try VirtioLayout.next(&walk, in: space) {
      guard capability.kind == PCICapability.Kind.vendorSpecific,
        let structure = try VirtioLayout.structure(capability, of: function, in: space),
        found[Int(structure.rawValue) &- 1] == nil
      else { continue }
      found[Int(structure.rawValue) &- 1] =
        try VirtioLayout.range(of: structure, at: capability, function, in: space)
      guard structure == .notification else { continue }
      stride = space.load32(capability.register &+ 16, of: function.address)
    }
    guard let common = found[0] else { throw .missingStructure(.common) }
    guard let notification = found[1] else { throw .missingStructure(.notification) }
    guard let interruptStatus = found[2] else { throw .missingStructure(.interruptStatus) }
    guard let device = found[3] else { throw .missingStructure(.device) }
    self.common = common
    self.notification = notification
    self.interruptStatus = interruptStatus
    self.device = device
    notificationStride = stride
  }

  private static func next(
    _ walk: inout PCICapabilities, in space: borrowing some PCIConfigurationSpace & ~Copyable
  ) throws(VirtioError) -> PCICapability? {
    do { return try walk.next(in: space) } catch { throw .pci(error) }
  }

  /// What a vendor's capability describes; nothing where it is of no use to us: another kind of
  /// structure, or one that is not in memory.
  private static func structure(
    _ capability: PCICapability, of function: PCIFunction,
    in space: borrowing some PCIConfigurationSpace & ~Copyable
  ) throws(VirtioError) -> VirtioStructure? {
    do { try capability.requireByteCount(16) } catch { throw .pci(error) }
    let kind = space.load8(capability.register &+ 3, of: function.address)
    guard let structure = VirtioStructure(rawValue: kind) else { return nil }
    if structure == .notification {
      do { try capability.requireByteCount(20) } catch { throw .pci(error) }
    }
    let index = space.load8(capability.register &+ 4, of: function.address)
    // Indices above 5 are reserved, and a structure with one is to be ignored.
    guard index < PCIFunction.baseAddressCount else { return nil }
    let base: BaseAddress?
    do { base = try function.baseAddress(Int(index), in: space) } catch { throw .pci(error) }
    return base?.kind == .memory ? structure : nil
  }

  private static func range(
    of structure: VirtioStructure, at capability: PCICapability, _ function: PCIFunction,
    in space: borrowing some PCIConfigurationSpace & ~Copyable
  ) throws(VirtioError) -> PhysicalRange {
    let index = Int(space.load8(capability.register &+ 4, of: function.address))
    let offset = UInt64(space.load32(capability.register &+ 8, of: function.address))
    let byteCount = UInt64(space.load32(capability.register &+ 12, of: function.address))
    let memory: PhysicalRange
    do { memory = try function.memory(ofBaseAddress: index, in: space) } catch {
      throw .pci(error)
    }
    guard let range = memory.part(at: offset, byteCount: byteCount) else {
      throw .structureOutsideBaseAddress(structure)
    }
    guard byteCount >= structure.minimumByteCount else { throw .structureTooSmall(structure) }
    guard offset & (structure.alignment &- 1) == 0 else { throw .structureMisaligned(structure) }
    return range
  }
}
