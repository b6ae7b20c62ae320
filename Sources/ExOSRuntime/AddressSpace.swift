// Mapping as programs want it: the kernel says which page table is missing, and this hands in a frame
// for it and tries again. When tables are made and that they stay is this library's policy; a program
// with another makes the kernel calls itself.

public import ExokernelABI

/// The address space of the program itself, or of an environment that it controls.
public struct AddressSpace: Sendable {
  /// By which authority.
  public let claim: Claim
  /// The holder's capability slot that guards the frames of its page tables.
  private let tableGuard: Int
  /// Whether new leaf tables keep mapping records, for frames that others map as well.
  private let keepsRecords: Bool

  /// The program's own.
  public static let own = AddressSpace(claim: .own)
  /// The program's own, for frames that others map as well.
  public static let shared = AddressSpace(claim: .own, keepsRecords: true)

  /// An environment's.
  public init(
    claim: Claim, tableGuard: Int = FrameEntry.sealed, keepsRecords: Bool = false
  ) {
    self.claim = claim
    self.tableGuard = tableGuard
    self.keepsRecords = keepsRecords
  }

  /// Maps consecutive frames, which claims and flags allow, at consecutive addresses.
  public func map(
    _ first: FrameHandle, at address: UInt64, _ flags: MapFlags, count: Int = 1
  ) throws(KernelError) {
    var done = 0
    while done < count {
      // A handle with a generation names one frame, not a run.
      let frame = count == 1 ? first : FrameHandle(number: first.number &+ done)
      let place = address &+ UInt64(truncatingIfNeeded: done) &* 4096
      let answer = Kernel.map(
        frame, at: place, flags, count: min(count &- done, Int(FrameEntry.maximumRange)), for: claim
      )
      done &+= answer.doneCount
      if let error = answer.error {
        try provideTable(error, at: address &+ UInt64(truncatingIfNeeded: done) &* 4096)
      }
    }
  }

  /// Hands in the page table whose absence an error tells; throws any other error on.
  private func provideTable(_ error: KernelError, at address: UInt64) throws(KernelError) {
    guard error.isMissingTable else { throw error }
    let hasRecords = keepsRecords && error.detail == 1
    let count = hasRecords ? 2 : 1
    let table = try FrameRuns.allocate(count, for: claim, guardSlot: tableGuard)
    do throws(KernelError) {
      try Kernel.bindTable(
        table, level: error.detail, at: address, hasRecords: hasRecords, for: claim)
    } catch {
      try? Kernel.freeFrames(FrameHandle(number: table.number), count: count, of: claim)
      throw error
    }
  }

  /// Unmaps pages.
  public func unmap(at address: UInt64, count: Int = 1) throws(KernelError) {
    var done = 0
    while done < count {
      let answer = Kernel.unmap(
        at: address &+ UInt64(truncatingIfNeeded: done) &* 4096,
        count: min(count &- done, Int(FrameEntry.maximumRange)), for: claim)
      if let error = answer.error { throw error }
      done &+= answer.doneCount
    }
  }

  /// Changes what mapped pages allow.
  public func protect(at address: UInt64, _ flags: MapFlags, count: Int = 1) throws(KernelError) {
    var done = 0
    while done < count {
      let answer = Kernel.protect(
        at: address &+ UInt64(truncatingIfNeeded: done) &* 4096, flags,
        count: min(count &- done, Int(FrameEntry.maximumRange)), for: claim)
      if let error = answer.error { throw error }
      done &+= answer.doneCount
    }
  }
}

extension KernelError {
  /// Whether a page table is missing; the detail is its level.
  var isMissingTable: Bool { code == KernelError.missingTable(0).code }
}
