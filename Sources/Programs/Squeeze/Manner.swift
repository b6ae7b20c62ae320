// How a program behaves when memory is asked back.

/// A manner.
enum Manner: String {
  /// Gives what it can make again.
  case giving
  /// Never answers; it makes again what was taken.
  case silent
  /// Has nothing that it could make again.
  case helpless
}
