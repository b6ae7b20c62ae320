// Where an offset is counted from.

/// What `seek` is relative to.
public enum SeekOrigin: Sendable {
  /// SEEK_SET.
  case start
  /// SEEK_CUR.
  case current
  /// SEEK_END.
  case end
}
