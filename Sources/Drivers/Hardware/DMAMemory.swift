// Memory that a driver shares with its device. The device may write anywhere in it at any time, so a
// driver loads each value once, checks the copy and uses only that; what it must be able to believe it
// keeps in a `Ledger`.

/// Contiguous memory that a device reaches by its physical address.
///
/// A value of it owns the memory: the driver that is given one is the only one to hand its address to
/// the device. Offsets are naturally aligned and lie within the memory. Each access happens exactly
/// once.
public protocol DMAMemory: ~Copyable {
  /// Where the device finds the first byte; a multiple of 4096.
  var physicalAddress: UInt64 { get }
  /// How many bytes there are.
  var byteCount: Int { get }

  func load16(at offset: Int) -> UInt16
  func load32(at offset: Int) -> UInt32
  func load64(at offset: Int) -> UInt64

  func store16(_ value: UInt16, at offset: Int)
  func store32(_ value: UInt32, at offset: Int)
  func store64(_ value: UInt64, at offset: Int)

  /// Whoever sees a later store sees every earlier one, whoever made it (a frame's bytes included).
  ///
  /// Free on x86-64 but for what the compiler may reorder.
  func releaseFence()
  /// Later loads see what was there when the last earlier load was made, or newer.
  ///
  /// Free on x86-64 but for what the compiler may reorder.
  func acquireFence()
  /// Later loads come after earlier stores have been seen; an MFENCE on x86-64.
  func fullFence()
}
