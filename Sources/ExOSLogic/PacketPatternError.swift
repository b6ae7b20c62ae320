// What is wrong with tests of bytes that no filter can make.

/// Why a pattern cannot be a filter.
public enum PacketPatternError: Error, Equatable, Sendable {
  /// Two tests demand different values of a bit: no packet could match.
  case contradiction
  /// More than six words are looked at.
  case tooManyWords
  /// A byte beyond the 256th of its space.
  case outOfReach
}
