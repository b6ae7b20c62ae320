// Where one volume is seen in another.

/// A directory in whose place another one is seen.
struct Mount {
  /// The directory that is covered.
  var point: FileNumber
  /// The one that is seen instead.
  var root: FileNumber
}
