// A mapped range as a value that cannot be copied: it is unmapped when the value's life ends.

internal import CExOS
public import ExokernelABI

/// Consecutive pages of an address space with consecutive frames behind them.
public struct Mapping: ~Copyable {
  /// The first page's address.
  public let address: UInt64
  /// How many pages there are.
  public let pageCount: Int
  private let space: AddressSpace

  /// Maps frames; page tables that are missing are made.
  public init(
    _ first: FrameHandle, at address: UInt64, _ flags: MapFlags, count: Int = 1,
    in space: AddressSpace = .own
  ) throws(KernelError) {
    try space.map(first, at: address, flags, count: count)
    self.address = address
    pageCount = count
    self.space = space
  }

  deinit {
    // Refused only where the mapping was broken by others before.
    try? space.unmap(at: address, count: pageCount)
  }

  /// Changes what the pages allow.
  public func protect(_ flags: MapFlags) throws(KernelError) {
    try space.protect(at: address, flags, count: pageCount)
  }

  /// How many bytes there are.
  public var byteCount: Int { pageCount &* 4096 }

  /// Reads the bytes of a mapping in the program's own address space.
  public func withBytes<Result>(_ body: (Span<UInt8>) -> Result) -> Result {
    // SAFETY: the pages are mapped as long as this value lives, which is longer than the call.
    let buffer = unsafe UnsafeBufferPointer<UInt8>(
      start: UnsafePointer(bitPattern: UInt(address)), count: byteCount)
    return body(unsafe buffer.span)
  }

  /// Reads and writes the bytes of a mapping in the program's own address space that allows it.
  public func withMutableBytes<Result>(_ body: (inout MutableSpan<UInt8>) -> Result) -> Result {
    // SAFETY: as above.
    let buffer = unsafe UnsafeMutableBufferPointer<UInt8>(
      start: UnsafeMutablePointer(bitPattern: UInt(address)), count: byteCount)
    var span = unsafe buffer.mutableSpan
    return body(&span)
  }

  /// Copies bytes into a mapping in the program's own address space that may be written.
  ///
  /// - Precondition: The bytes fit.
  func write(_ source: Span<UInt8>, at offset: Int) {
    precondition(offset >= 0 && source.count <= byteCount &- offset)
    let start = address &+ UInt64(truncatingIfNeeded: offset)
    unsafe source.withUnsafeBytes { bytes in
      // SAFETY: the target lies in the pages, which are mapped, and nobody else names them.
      unsafe UnsafeMutableRawBufferPointer(
        start: UnsafeMutableRawPointer(bitPattern: UInt(start)), count: bytes.count
      ).copyMemory(from: bytes)
    }
  }
}
