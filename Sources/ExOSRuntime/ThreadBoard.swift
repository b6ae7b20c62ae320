// What a scheduler and its threads share: a page of words that each may read at any time.

internal import CExOS
internal import ExokernelABI

/// The board on which a scheduler says whose turn it is.
enum ThreadBoard {
  /// The number of the thread whose turn it is.
  static let turn = AddressMap.threads
  /// The handle of the scheduler's context.
  static let scheduler = AddressMap.threads &+ 8
  /// The address of the step that all threads perform.
  static let step = AddressMap.threads &+ 16

  /// It is no thread's turn.
  static let nobody: UInt64 = .max
}

/// Where a thread's context begins.
@c(exos_run_thread)
func runThread(number: UInt64) {
  let scheduler = ContextHandle(rawValue: loadWord(at: ThreadBoard.scheduler))
  let step = loadWord(at: ThreadBoard.step)
  while true {
    // Refused only in a slice that is over, whose next turn is the kernel's choice.
    while loadWord(at: ThreadBoard.turn) != number { try? Kernel.yield(to: scheduler) }
    perform(step, number)
  }
}
