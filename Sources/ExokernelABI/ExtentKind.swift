// What a row of the extent table is for.

/// The kind of a row.
public enum ExtentKind: UInt8, Sendable {
  case unused = 0
  /// A run of blocks, and whose it is.
  case owned
  /// A part of an owned run, and who else may use it.
  case shared
  /// How many blocks a name, and all that are longer, may own.
  case quota
}
