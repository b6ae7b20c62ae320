// A small world to explore: where it begins, what can happen in it, and when two of its states are one.

/// A small world.
protocol Universe {
  /// The first state.
  func begin() throws -> Computer
  /// What can happen.
  var alphabet: [Letter] { get }
  /// A state without what does not decide what can happen next: generations, counts, absolute times.
  func essence(of state: Picture, _ computer: Computer) -> Picture
}

extension Picture.Slot {
  mutating func forgetCounts() { (ownCount, givenCount) = (0, 0) }
}

extension PlainContext {
  /// Forgets how often it had the processor, not what it owes.
  mutating func forgetCounts() { (sliceCount, forfeitCount) = (0, 0) }
}

extension Picture {
  /// Without generations, which only grow.
  var withoutGenerations: Picture {
    var copy = self
    copy.environmentGenerations = []
    copy.contextGenerations = []
    copy.ringGenerations = []
    copy.filterGenerations = []
    for row in copy.requests.indices {
      copy.requests[row].returned = 0
      copy.requests[row].taken = 0
    }
    for number in copy.frames.indices { copy.frames[number].generation = 0 }
    return copy
  }
}
