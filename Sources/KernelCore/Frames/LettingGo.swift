// What becomes of a frame when its holder lets go of it.

/// Whose a frame is then.
enum LettingGo {
  /// Its holder's still: there were more bindings than one entry breaks.
  case notYet
  /// That of those who bind it as well.
  case others
  /// Nobody's.
  case nobodys
}
