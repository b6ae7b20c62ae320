// Running code that may go wrong anywhere: whatever event it causes is noted, and the program goes on.

import CTests
import ExOS

/// What an attempt came to.
struct Attempt {
  /// The event that it caused, if it did.
  let event: Event?
  /// The processor's error code with it, and the address of a page fault.
  let error: UInt64
  let address: UInt64
  /// What the code returned, if it did.
  let value: UInt64

  nonisolated(unsafe) private static var seen: Event?
  nonisolated(unsafe) private static var frame = EventFrame()
  /// How many debug events to let pass before a recovery.
  nonisolated(unsafe) static var stepsLeft = 0
  nonisolated(unsafe) static var stepsSeen = 0

  /// How many slice events there were.
  nonisolated(unsafe) static var sliceEnds = 0
  nonisolated(unsafe) static var sliceBegins = 0

  /// Makes events come here.
  static func start() {
    Events.handle { event, registers in
      if event == .debug {
        unsafe stepsSeen += 1
        unsafe stepsLeft -= 1
        if unsafe stepsLeft > 0 { return true }
      }
      if event == .sliceEnd || event == .sliceBegin {
        // The library's own handler yields at the end.
        if event == .sliceEnd { unsafe sliceEnds += 1 } else { unsafe sliceBegins += 1 }
        return false
      }
      unsafe seen = event
      unsafe frame = EventFrame.current
      registers.rip = recovery()
      registers.flags &= ~0x100
      registers.rsp = recoveryStack()
      return true
    }
  }

  /// Runs code of CTests.
  init(_ code: UInt64, _ argument: UInt64 = 0) {
    unsafe Attempt.seen = nil
    unsafe Attempt.frame = EventFrame()
    value = attempt(code, argument)
    event = unsafe Attempt.seen
    error = unsafe Attempt.frame.error
    address = unsafe Attempt.frame.address
  }
}

extension EventFrame {
  /// The first frame of the program's context page.
  static var current: EventFrame {
    let place = ContextPage.conventionalAddress &+ UInt64(ContextPage.event)
    // SAFETY: the context page is mapped for the life of the program.
    return unsafe UnsafePointer<EventFrame>(bitPattern: UInt(place)).unsafelyUnwrapped.pointee
  }
}

/// A word of memory.
func word(at address: UInt64) -> UInt64 {
  // SAFETY: callers name pages that they mapped.
  unsafe UnsafePointer<UInt64>(bitPattern: UInt(address)).unsafelyUnwrapped.pointee
}

/// Changes a word of memory.
func setWord(at address: UInt64, _ value: UInt64) {
  // SAFETY: as above.
  unsafe UnsafeMutablePointer<UInt64>(bitPattern: UInt(address)).unsafelyUnwrapped.pointee = value
}
