// A step of a sequence: a call of whoever runs, or what comes to a processor from elsewhere.

import ExokernelABI

/// One thing that happens.
enum Step {
  case call(Request)
  /// Time passes, and the timer interrupts if it is due; or it does so early.
  case interrupt(after: UInt64)
  /// A device interrupts, which takes some time.
  case deviceInterrupt(UInt64)
  case fault(Event)
  case notify(Int)
  /// A piece of idle-time work.
  case tearDown
  case clear
  /// A packet comes over the link.
  case arrive([UInt8])
  /// The device is done with one of the packets that it has.
  case finish(Int)
  /// Ring 3 writes a request to send into its ring.
  case prepare(ring: Int, request: Int, words: [UInt64])
  /// Ring 3 writes a word of whatever it can reach.
  case write(choice: UInt64, word: UInt64)
  /// Ring 3 has handled its events, and lets new ones in.
  case releaseEvents
}
