// Events and protected control transfer: entry points of the caller's context, and ways into others'.

internal import CExOS
public import ExokernelABI

extension Kernel {
  /// Binds where the context's events go: the first handler, and the one for faults in it.
  public static func bindEvents(
    entry: UInt64, stack: UInt64, secondEntry: UInt64, secondStack: UInt64,
    subscriptions: Subscriptions
  ) throws(KernelError) {
    try check(
      kernelCall(
        Call.bindEvents.rawValue, entry, stack, secondEntry, secondStack, subscriptions.rawValue))
  }

  /// Binds where transfers to the context arrive, and who may send them.
  ///
  /// - Parameters:
  ///   - entry: 0 to take no more transfers.
  ///   - guardSlot: Whoever dominates the name in this slot may bind a gate.
  public static func bindTransfer(
    entry: UInt64, stack: UInt64, guardSlot: Int
  ) throws(KernelError) {
    try check(
      kernelCall(
        Call.bindTransfer.rawValue, entry, stack, UInt64(truncatingIfNeeded: guardSlot)))
  }

  /// Binds one of the context's gates to a context, by the capability in a slot.
  public static func bindGate(
    _ gate: Int, to context: ContextHandle, by slot: Int
  ) throws(KernelError) {
    try check(
      kernelCall(
        Call.bindGate.rawValue, UInt64(truncatingIfNeeded: gate), context.rawValue,
        UInt64(truncatingIfNeeded: slot)))
  }

  /// Enters the context behind a gate and waits for its reply.
  ///
  /// - Parameters:
  ///   - limit: After how many ticks the caller wants its processor back; 0 is never.
  /// - Returns: The words of the reply.
  public static func transfer(
    through gate: Int, limit: UInt64 = 0, _ words: (UInt64, UInt64, UInt64, UInt64)
  ) throws(KernelError) -> (UInt64, UInt64, UInt64, UInt64) {
    var passed = TransferWords(w0: words.0, w1: words.1, w2: words.2, w3: words.3)
    // SAFETY: the stub reads and writes these four words and keeps no pointer to them.
    let error = unsafe transferCall(UInt64(truncatingIfNeeded: gate & 0xff), limit, &passed)
    guard error == KernelError.none else { throw KernelError(rawValue: error) }
    return (passed.w0, passed.w1, passed.w2, passed.w3)
  }

  /// Enters the context behind a gate and goes on later, without waiting for a reply.
  public static func transferAsynchronously(
    through gate: Int, _ words: (UInt64, UInt64, UInt64, UInt64)
  ) throws(KernelError) {
    var passed = TransferWords(w0: words.0, w1: words.1, w2: words.2, w3: words.3)
    // SAFETY: as above.
    let error = unsafe transferCall(UInt64(truncatingIfNeeded: gate & 0xff) | 1 << 8, 0, &passed)
    guard error == KernelError.none else { throw KernelError(rawValue: error) }
  }
}
