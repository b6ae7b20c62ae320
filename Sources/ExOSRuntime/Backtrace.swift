// Who called whom, by the chain of frame pointers: each function that Swift compiles keeps the caller's
// rbp, and above it the address to return to. A program that crashed may have overwritten any of it, so
// a frame counts only where it lies within a stack of the program, above the one before.

internal import CExOS

/// The calls that led to an instruction.
enum Backtrace {
  /// As many different frames as are told.
  private static let lineLimit = 32

  /// The part of memory that a frame may lie in.
  private struct Stack {
    var bottom: UInt64
    var top: UInt64

    /// Whether a frame pointer and the return address above it fit.
    func holdsFrame(at address: UInt64) -> Bool {
      address & 7 == 0 && address >= bottom && address < top && top &- address >= 16
    }
  }

  private static func stack(of address: UInt64) -> Stack? {
    let main = Stack(bottom: stackBottom(), top: stackTop())
    if main.holdsFrame(at: address) { return main }
    let event = Stack(bottom: eventStackBottom(), top: eventStackTop())
    if event.holdsFrame(at: address) { return event }
    let transfer = Stack(bottom: transferStackBottom(), top: transferStackTop())
    return transfer.holdsFrame(at: address) ? transfer : nil
  }

  /// Calls `body` with each return address, the innermost first, and how often it comes in a row.
  static func forEachReturnAddress(from framePointer: UInt64, _ body: (UInt64, Int) -> Void) {
    guard let stack = stack(of: framePointer) else { return }
    var frame = framePointer
    var previous: UInt64 = 0
    var repetitions = 0
    var remaining = lineLimit
    while remaining > 0 {
      let address = loadWord(at: frame &+ 8)
      guard address >= textBottom(), address < textTop() else { break }
      if address == previous {
        repetitions &+= 1
      } else {
        if previous != 0 { body(previous, repetitions) }
        previous = address
        repetitions = 1
        remaining &-= 1
      }
      // Frames only go up, so this ends at the stack's top at the latest.
      let caller = loadWord(at: frame)
      guard caller > frame, stack.holdsFrame(at: caller) else { break }
      frame = caller
    }
    if previous != 0 { body(previous, repetitions) }
  }
}
