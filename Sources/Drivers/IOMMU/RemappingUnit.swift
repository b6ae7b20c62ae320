// The driver of DMA-remapping hardware (Intel VT-d 3.3): what makes it safe to bind a device that masters the
// bus to an environment (DESIGN section 5, devices). A function of bus 0 reaches nothing, everything, or what
// a domain's `DMATables` map; its interrupts are those of its own entries. Who is given what is for the
// kernel to decide, and so is which frame may be let go: only once an invalidation's ticket is complete.
//
// Start-up looks at the unit a bounded number of times; afterwards nothing waits.

/// A remapping unit.
public struct RemappingUnit<
  Window: RegisterWindow & ~Copyable, Memory: TranslationMemory & ~Copyable
>: ~Copyable {
  let registers: Window
  let memory: Memory
  let capabilities: RemappingCapabilities
  var queue = InvalidationQueue()
  /// Whether requests and interrupts are remapped.
  public internal(set) var isEnabled = false
  /// How often faults were lost because there was no record left for them.
  public internal(set) var overflowCount: UInt64 = 0

  /// Takes a unit over, as firmware has left it, and lets no function reach anything, once it is enabled.
  ///
  /// - Parameters:
  ///   - registers: Where the DMAR table says.
  ///   - memory: `byteCount` bytes, the unit's from here on.
  /// - Throws: Why it cannot be used at all.
  public init(registers: consuming Window, memory: consuming Memory) throws(RemappingError) {
    guard memory.byteCount >= Self.byteCount, memory.physicalAddress & 0xfff == 0,
      memory.physicalAddress <= RemappingLayout.addressLimit &- UInt64(Self.byteCount)
    else { throw .unfitMemory }
    capabilities = try Self.checkedCapabilities(registers)
    self.registers = registers
    self.memory = memory
    clearTables()
  }

  private static func checkedCapabilities(
    _ registers: borrowing Window
  ) throws(RemappingError) -> RemappingCapabilities {
    guard registers.byteCount >= RemappingRegister.byteCount else {
      throw .registersOutsideWindow
    }
    let version = registers.load32(at: RemappingRegister.version)
    guard version != .max else { throw .gone }
    guard version >> 4 & 0xf != 0 else { throw .unknownVersion }
    let capabilities = RemappingCapabilities(
      rawValue: registers.load64(at: RemappingRegister.capabilities),
      extended: registers.load64(at: RemappingRegister.extendedCapabilities))
    guard registers.byteCount >= capabilities.registerByteCount else {
      throw .registersOutsideWindow
    }
    guard capabilities.hasThreeLevels, capabilities.addressWidth >= 39 else {
      throw .noThreeLevelTables
    }
    guard !capabilities.cachesAbsentEntries else { throw .cachesAbsentEntries }
    guard capabilities.hasQueuedInvalidation else { throw .noQueuedInvalidation }
    guard capabilities.hasInterruptRemapping else { throw .noInterruptRemapping }
    guard capabilities.hasPassThrough else { throw .noPassThrough }
    return capabilities
  }

  /// Leaves nothing in the tables but that bus 0 has one.
  private func clearTables() {
    memory.clearTable(at: RemappingLayout.root, isCoherent: isCoherent)
    memory.clearTable(at: RemappingLayout.context, isCoherent: isCoherent)
    memory.clearTable(at: RemappingLayout.interrupts, isCoherent: isCoherent)
    memory.store64(0, at: RemappingLayout.status)
    memory.store(
      address(of: RemappingLayout.context) | 1, at: RemappingLayout.root, isCoherent: isCoherent)
  }

  /// Where the unit finds a part of its memory.
  func address(of offset: Int) -> UInt64 {
    memory.physicalAddress &+ UInt64(truncatingIfNeeded: offset)
  }

  // MARK: What it is

  /// How much memory a unit needs.
  public static var byteCount: Int { RemappingLayout.byteCount }

  /// How many entries for interrupts there are.
  public static var interruptCount: Int { RemappingLayout.interruptCount }

  /// Whether it snoops the processor's caches when it walks tables, those of `DMATables` too.
  public var isCoherent: Bool { capabilities.isCoherent }

  /// Whether what was mapped anew is certain to be seen only behind an invalidation.
  public var needsInvalidationToMap: Bool { capabilities.needsWriteBufferFlush }

  /// How many domains there are; that of number 0 is the unit's own.
  public var domainCount: Int { capabilities.domainCount }
}
