// How often a kernel entry has touched the machine's tables. A kernel entry that does not end would hang
// the tests; this ends them with a word instead, and lets a test say how much is too much (guarantee 5).

/// A count of accesses, shared by all copies of a machine.
final class Effort: Equatable {
  /// More than this is an endless loop.
  private static let limit = 1_000_000

  private(set) var accesses = 0

  func begin() { accesses = 0 }

  func count() {
    accesses += 1
    if accesses > Effort.limit { fatalError("a kernel entry does not end") }
  }

  /// Two machines are equal whatever it took.
  static func == (_: Effort, _: Effort) -> Bool { true }
}
