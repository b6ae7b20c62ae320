// A scheduler of threads in a library: stride scheduling (Waldspurger and Weihl 1995). Each thread is a
// context of the program's own; the scheduler's context owns the slots and gives each, by a directed
// yield, to the thread whose pass is least. The kernel knows nothing of it: it carries out yields, and
// reveals how long each context ran, which is what a pass counts.

public import CExOS
public import ExokernelABI

/// Threads that share the program's slots in proportion to their tickets.
///
/// A thread performs steps, again and again, each short beside a slot. In between it looks whether it is
/// its turn: in slots that others leave, the kernel runs whoever is ready, and a thread that was not
/// chosen gives the processor to the scheduler. A step touches only memory that is mapped, and uses
/// neither the console nor the heap.
public struct StrideScheduler: ~Copyable {
  /// A thread's step; the argument is its number, from 0.
  public typealias Step = ContextFunction

  private struct Thread {
    let context: ContextHandle
    /// What its pass grows by with each tick.
    let stride: UInt64
  }

  /// A stride is this, divided by tickets.
  private static let unit: UInt64 = 5040
  /// Pages of a thread's stack; one more, below it, is not mapped.
  private static let stackPages = 3

  private var threads: [Thread] = []
  /// The longest that a thread ran in one turn, in ticks.
  public private(set) var longestTurn: UInt64 = 0

  /// A scheduler in the running context, of threads that perform the same step.
  public init(step: Step) throws(KernelError) {
    let board = try Frame()
    try AddressSpace.own.map(board.release(), at: AddressMap.threads, .readWrite)
    storeWord(at: ThreadBoard.turn, ThreadBoard.nobody)
    storeWord(at: ThreadBoard.scheduler, OwnContext.handle.rawValue)
    storeWord(at: ThreadBoard.step, entry(of: step))
  }

  /// Adds a thread, which runs when its first turn comes.
  ///
  /// - Parameter tickets: Its share, of the sum of all; at least 1.
  public mutating func addThread(tickets: UInt64) throws(KernelError) {
    let number = UInt64(truncatingIfNeeded: threads.count)
    let top = AddressMap.threads &+ (number &+ 1) &* 0x1_0000
    let stack = try FrameRuns.allocate(StrideScheduler.stackPages)
    let bottom = top &- UInt64(truncatingIfNeeded: StrideScheduler.stackPages) &* 4096
    try AddressSpace.own.map(stack, at: bottom, .readWrite, count: StrideScheduler.stackPages)
    let pair = try FrameRuns.allocate(2)
    // A function finds the stack as behind a call.
    let context = try Kernel.createContext(
      for: .own, pair: pair, entry: entry(of: runThread), stack: top &- 8, argument: number)
    threads.append(Thread(context: context, stride: StrideScheduler.unit / max(tickets, 1)))
  }

  /// How long a thread ran, in ticks.
  public func ticks(of thread: Int) -> UInt64 {
    Revealed.context(threads[thread].context.index)?.runTime ?? 0
  }

  /// How long all threads ran.
  public var totalTicks: UInt64 { threads.indices.reduce(0) { $0 &+ ticks(of: $1) } }

  /// Gives the processor to the threads until they have run for so long together.
  public mutating func run(ticks: UInt64) throws(KernelError) {
    while totalTicks < ticks {
      let next = leastPass
      let before = self.ticks(of: next)
      storeWord(at: ThreadBoard.turn, UInt64(truncatingIfNeeded: next))
      try Kernel.yield(to: threads[next].context)
      longestTurn = max(longestTurn, self.ticks(of: next) &- before)
    }
    storeWord(at: ThreadBoard.turn, ThreadBoard.nobody)
  }

  /// The thread that is due: a pass is what it ran, times its stride.
  private var leastPass: Int {
    var least = 0
    for index in threads.indices.dropFirst() where pass(of: index) < pass(of: least) {
      least = index
    }
    return least
  }

  private func pass(of thread: Int) -> UInt64 { ticks(of: thread) &* threads[thread].stride }
}
