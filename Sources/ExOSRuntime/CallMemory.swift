// Many calls at the price of one crossing: the calls stand in the context page, which the kernel reads
// word by word, and are performed in order up to the first that fails. Only calls on capabilities,
// frames and address spaces can be among them.

internal import CExOS
public import ExokernelABI

/// The part of the context page that holds the calls of a batch.
public enum CallMemory {
  /// As many calls as a batch can have.
  public static let capacity = ContextPage.batchCapacity

  private static let elementSize = 64
  private static let errorOffset = 48
  private static let valueOffset = 56

  private static func place(_ index: Int, _ offset: Int) -> UInt64 {
    precondition(index >= 0 && index < capacity)
    return ContextPage.conventionalAddress
      &+ UInt64(truncatingIfNeeded: ContextPage.batch &+ index &* elementSize &+ offset)
  }

  /// Writes a call.
  public static func set(
    _ index: Int, _ call: Call, _ a0: UInt64 = 0, _ a1: UInt64 = 0, _ a2: UInt64 = 0,
    _ a3: UInt64 = 0, _ a4: UInt64 = 0
  ) {
    let start = place(index, 0)
    storeWord(at: start, call.rawValue)
    storeWord(at: start &+ 8, a0)
    storeWord(at: start &+ 16, a1)
    storeWord(at: start &+ 24, a2)
    storeWord(at: start &+ 32, a3)
    storeWord(at: start &+ 40, a4)
  }

  /// Performs the first calls, in as many kernel calls as they need time.
  ///
  /// - Returns: How many were performed, and why the next one was not.
  public static func perform(_ count: Int) -> RangeAnswer {
    var done = 0
    while true {
      let answer = performPiece(count, from: done)
      // The first of a piece has time; if that is not done, it is by itself more than one call does.
      guard answer.error == .again, answer.doneCount > done else { return answer }
      done = answer.doneCount
    }
  }

  private static func performPiece(_ end: Int, from first: Int) -> RangeAnswer {
    RangeAnswer(
      kernelCall(
        Call.batch.rawValue, UInt64(truncatingIfNeeded: end), UInt64(truncatingIfNeeded: first)))
  }

  /// The value of a call that was performed.
  public static func value(_ index: Int) -> UInt64 {
    loadWord(at: place(index, valueOffset))
  }

  /// The error of a call, zero if it succeeded.
  public static func error(_ index: Int) -> UInt64 {
    loadWord(at: place(index, errorOffset))
  }
}
