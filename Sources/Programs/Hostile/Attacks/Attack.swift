// What an attack is: a name, what it tries, what the kernel owes it, and the code, which runs in an
// environment that may do what its quota says and nothing else.

import ExOS

/// An attack.
struct Attack: Sendable {
  /// How an attack ends that came to what it was owed.
  enum Outcome: Sendable {
    /// It runs to its end, and has found nothing to complain of.
    case exits
    /// It goes on until it is destroyed from above.
    case isDestroyed
  }

  let name: String
  /// What it tries.
  let attempt: String
  /// What the kernel owes it.
  let due: String
  let outcome: Outcome
  /// Does it, so many times over.
  ///
  /// - Returns: What it got that it should not have.
  let perform: @Sendable (Int) throws(KernelError) -> String?

  init(
    _ name: String, _ attempt: String, due: String, outcome: Outcome = .exits,
    _ perform: @escaping @Sendable (Int) throws(KernelError) -> String?
  ) {
    self.name = name
    self.attempt = attempt
    self.due = due
    self.outcome = outcome
    self.perform = perform
  }
}
