// Address spaces: page tables, which the environment hands in, and what they map. A range is a sequence
// of single pages; the first that is refused stops it.

internal import CExOS
public import ExokernelABI

/// What a call on a range of pages answers.
public struct RangeAnswer: Sendable {
  /// Why it stopped; nothing where it did not.
  public let error: KernelError?
  /// How many pages were done.
  public let doneCount: Int

  @inline(__always)
  init(_ answer: CallAnswer) {
    error = answer.error == KernelError.none ? nil : KernelError(rawValue: answer.error)
    doneCount = Int(truncatingIfNeeded: answer.value)
  }
}

extension Kernel {
  /// Hands a frame in as the page table of a level (1 to 4) for an address.
  ///
  /// - Parameter hasRecords: The frame behind it keeps mapping records, for frames that are mapped
  ///   more than once.
  public static func bindTable(
    _ frame: FrameHandle, level: Int, at address: UInt64, hasRecords: Bool = false,
    for claim: Claim = .own
  ) throws(KernelError) {
    let levelAndRecords = UInt64(truncatingIfNeeded: level & 0xff) | (hasRecords ? 1 << 8 : 0)
    try check(
      kernelCall(
        Call.bindTable.rawValue, claim.rawValue, frame.rawValue, address, levelAndRecords))
  }

  /// Takes an empty page table back.
  public static func unbindTable(
    level: Int, at address: UInt64, for claim: Claim = .own
  ) throws(KernelError) {
    try check(
      kernelCall(
        Call.unbindTable.rawValue, claim.rawValue, address, UInt64(truncatingIfNeeded: level)))
  }

  /// Freezes the leaf table at an address, whose frames must all be its holder's: it may hang elsewhere
  /// too, and no entry of it can be changed until it is thawed.
  public static func freezeTable(at address: UInt64, for claim: Claim = .own) throws(KernelError) {
    try check(kernelCall(Call.freezeTable.rawValue, claim.rawValue, address, 1))
  }

  /// Lets a frozen table that hangs nowhere else be changed again.
  public static func thawTable(at address: UInt64, for claim: Claim = .own) throws(KernelError) {
    try check(kernelCall(Call.freezeTable.rawValue, claim.rawValue, address, 0))
  }

  /// Hangs a frozen leaf table at an address too; `unbindTable` takes it off.
  ///
  /// The table above must keep mapping records.
  public static func bindFrozenTable(
    _ table: FrameHandle, at address: UInt64, _ flags: MapFlags, for claim: Claim = .own
  ) throws(KernelError) {
    try check(
      kernelCall(
        Call.bindFrozenTable.rawValue, claim.rawValue, table.rawValue, address, flags.rawValue))
  }

  /// Maps consecutive frames at consecutive addresses.
  @inline(__always)
  public static func map(
    _ first: FrameHandle, at address: UInt64, _ flags: MapFlags, count: Int = 1,
    for claim: Claim = .own
  ) -> RangeAnswer {
    RangeAnswer(
      kernelCall(
        Call.map.rawValue, claim.rawValue, address, first.rawValue, flags.rawValue,
        UInt64(truncatingIfNeeded: count)))
  }

  /// Unmaps pages; the payload's low 63 bits stay in the entries for the library.
  @inline(__always)
  public static func unmap(
    at address: UInt64, count: Int = 1, payload: UInt64 = 0, for claim: Claim = .own
  ) -> RangeAnswer {
    RangeAnswer(
      kernelCall(
        Call.unmap.rawValue, claim.rawValue, address, UInt64(truncatingIfNeeded: count), payload))
  }

  /// Changes what mapped pages allow, and the library's bits of their entries.
  @inline(__always)
  public static func protect(
    at address: UInt64, _ flags: MapFlags, count: Int = 1, for claim: Claim = .own
  ) -> RangeAnswer {
    RangeAnswer(
      kernelCall(
        Call.protect.rawValue, claim.rawValue, address, flags.rawValue,
        UInt64(truncatingIfNeeded: count)))
  }
}
