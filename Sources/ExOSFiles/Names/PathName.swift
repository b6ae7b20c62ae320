// A name in a path.

/// Where a name is in a path, and what comes behind it.
struct PathName {
  var range: Range<Int>
  /// Whether no name follows.
  var isLast: Bool
  /// Whether a slash follows: then it must be a directory.
  var hasSlash: Bool
}
