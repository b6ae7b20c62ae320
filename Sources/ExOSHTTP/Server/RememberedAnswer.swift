// An answer and what it is found by. The head's bytes stand in a table of their own.

/// An answer to a head that came before.
struct RememberedAnswer {
  /// The head's bytes; zero where nothing is remembered.
  var count = 0
  var hash: UInt64 = 0
  var answer = Answer(.notFound, bodyCount: 0)
}
