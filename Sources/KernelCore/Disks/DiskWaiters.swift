// Who changed an ownership table and has yet to hear that it is durable: a bit for each environment, and
// one for each that is to be told now. A bit may outlive its environment; who then has its row is told of
// nothing, which a library must bear anyhow.

/// The environments that wait for an ownership table.
public struct DiskWaiters: Equatable, Sendable {
  /// As many as environments there may be.
  public static let capacity = 512

  private var waiting = [8 of UInt64](repeating: 0)
  private var due = [8 of UInt64](repeating: 0)

  public init() {}

  /// Has an environment wait.
  mutating func insert(_ environment: Int) {
    waiting[environment >> 6 & 7] |= 1 << UInt64(environment & 63)
  }

  /// Something has become durable: everybody who waits is to be told, again and again until the table has
  /// nothing more to do.
  mutating func makeDue(isSettled: Bool) {
    var word = 0
    while word < 8 {
      due[word] |= waiting[word]
      if isSettled { waiting[word] = 0 }
      word &+= 1
    }
  }

  /// Takes one of those that are to be told now.
  mutating func takeDue() -> Int? {
    var word = 0
    while word < 8 {
      let bits = due[word]
      if bits != 0 {
        due[word] = bits & (bits &- 1)
        return word << 6 | bits.trailingZeroBitCount
      }
      word &+= 1
    }
    return nil
  }

  public static func == (one: DiskWaiters, other: DiskWaiters) -> Bool {
    var word = 0
    while word < 8 {
      guard one.waiting[word] == other.waiting[word], one.due[word] == other.due[word] else {
        return false
      }
      word &+= 1
    }
    return true
  }
}
