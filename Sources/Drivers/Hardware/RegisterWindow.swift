// The registers of a device as a driver sees them. The kernel implements it with one volatile load or
// store each, tests with a simulated device. A driver checks once, when it is set up, that the window
// holds the registers that it uses; nothing is checked at each access.

/// A range of a device's memory-mapped registers.
///
/// Like a pointer it is a handle: a load may have effects, and neither a load nor a store changes the
/// handle. Offsets are naturally aligned and lie within the window. Accesses happen in program order,
/// each exactly once, and a store comes after every earlier store to `DMAMemory`.
public protocol RegisterWindow: ~Copyable {
  /// How many bytes of registers there are.
  var byteCount: UInt64 { get }

  func load8(at offset: UInt64) -> UInt8
  func load16(at offset: UInt64) -> UInt16
  func load32(at offset: UInt64) -> UInt32
  func load64(at offset: UInt64) -> UInt64

  func store8(_ value: UInt8, at offset: UInt64)
  func store16(_ value: UInt16, at offset: UInt64)
  func store32(_ value: UInt32, at offset: UInt64)
  func store64(_ value: UInt64, at offset: UInt64)
}
