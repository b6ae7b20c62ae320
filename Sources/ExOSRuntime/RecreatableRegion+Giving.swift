// How a region gives pages back: round and round, neighbouring frames with one kernel call.

internal import ExokernelABI

extension RecreatableRegion {
  /// Gives pages back, going on from where it ended last time.
  ///
  /// - Returns: How many it gave.
  func give(_ count: Int) -> Int {
    var given = 0
    var left = pageCount
    while given < count, left > 0 {
      if frames[hand] == 0 {
        advance(1)
        left &-= 1
      } else {
        let pages = run(atMost: min(count &- given, left))
        given &+= free(pages)
        advance(pages)
        left &-= pages
      }
    }
    givenCount &+= given
    return given
  }

  private func advance(_ pages: Int) {
    hand &+= pages
    if hand == pageCount { hand = 0 }
  }

  /// How many pages from the hand on have frames that follow each other, upwards or downwards, and are
  /// still the program's: one at least.
  private func run(atMost limit: Int) -> Int {
    let end = min(limit, pageCount &- hand, Int(FrameEntry.maximumRange))
    guard end > 1 else { return 1 }
    let step = number(hand &+ 1) &- number(hand)
    guard step == 1 || step == -1, isOwn(hand) else { return 1 }
    var length = 1
    while length < end, number(hand &+ length) &- number(hand &+ length &- 1) == step,
      isOwn(hand &+ length)
    {
      length &+= 1
    }
    return length
  }

  private func number(_ page: Int) -> Int { FrameHandle(rawValue: frames[page]).number }

  /// Whether the frame behind a page was not taken: its generation is the one that it had.
  private func isOwn(_ page: Int) -> Bool {
    let handle = FrameHandle(rawValue: frames[page])
    return Revealed.frame(handle.number)?.generation == handle.generation
  }

  /// Gives the frames behind a run of pages back.
  ///
  /// - Returns: How many of them there were to give.
  private func free(_ pages: Int) -> Int {
    let first = frames[hand]
    let last = hand &+ pages &- 1
    let lowest = pages == 1 ? first : UInt64(truncatingIfNeeded: min(number(hand), number(last)))
    for page in hand...last { frames[page] = 0 }
    do throws(KernelError) {
      try Kernel.freeFrames(FrameHandle(rawValue: lowest), count: pages)
      return pages
    } catch {
      // Only one that was taken before is refused.
      lostCount &+= pages
      return 0
    }
  }
}
