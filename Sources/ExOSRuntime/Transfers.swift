// Serving protected control transfers in Swift: callers of other environments enter this one while it
// sleeps, and a function answers them. Who may enter is decided by the name in the guard slot.

internal import CExOS
public import ExokernelABI

/// What arrives with a transfer.
public struct TransferRequest: Sendable {
  /// Who calls; the kernel vouches for it.
  public let caller: ContextHandle
  /// The capability by which the caller bound its gate.
  public let name: Capability
  /// The caller's words.
  public let words: (UInt64, UInt64, UInt64, UInt64)
}

/// Transfers into this program.
public enum Transfers {
  /// A function that answers: the two words go back to the caller.
  public typealias Service = (TransferRequest) -> (UInt64, UInt64)

  // Set by the program while it runs; read when a transfer arrives, which is while it sleeps.
  nonisolated(unsafe) private static var service: Service?

  /// Makes a function answer the transfers that arrive while the program sleeps and accepts them.
  ///
  /// The environment that holds the console has a service from the start, which prints for others; one
  /// that replaces it can pass requests on to `Console.answer`.
  ///
  /// - Parameters:
  ///   - guardSlot: The capability slot whose name callers must dominate.
  ///   - stackPages: How much stack the function gets; the image's own has two pages.
  public static func serve(
    guardSlot: Int, stackPages: Int = 2, with function: @escaping Service
  ) throws(KernelError) {
    let top = try stackPages > 2 ? makeStack(stackPages) : transferStackTop()
    unsafe service = function
    // The assembly pushes a word, and calls.
    try Kernel.bindTransfer(entry: transferEntry(), stack: top &- 8, guardSlot: guardSlot)
  }

  /// A stack above pages that stay unmapped; it lasts as long as the program.
  private static func makeStack(_ pageCount: Int) throws(KernelError) -> UInt64 {
    let frames = try FrameRuns.allocate(pageCount)
    try AddressSpace.own.map(
      frames, at: AddressMap.transferStack, .readWrite, count: pageCount)
    return AddressMap.transferStack &+ UInt64(truncatingIfNeeded: pageCount) &* 4096
  }

  fileprivate static func answer(_ request: TransferRequest) -> (UInt64, UInt64) {
    guard let service = unsafe service else { return (0, 0) }
    return service(request)
  }
}

/// What the assembly calls when a transfer arrives.
@c(exos_handle_transfer)
func handleTransfer(
  _ caller: UInt64, _ nameHigh: UInt64, _ word0: UInt64, _ word1: UInt64, _ word2: UInt64,
  _ word3: UInt64, _ nameLow: UInt64
) -> CallAnswer {
  let answer = Transfers.answer(
    TransferRequest(
      caller: ContextHandle(rawValue: caller), name: .fromWords(nameLow, nameHigh),
      words: (word0, word1, word2, word3)))
  return CallAnswer(error: answer.0, value: answer.1)
}
