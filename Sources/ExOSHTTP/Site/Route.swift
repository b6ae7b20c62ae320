// What a path leads to.

import ExOSNetwork

/// A path and what it leads to.
struct Route {
  /// As it stands in the archive; empty where a table has none.
  var path = Content("")
  /// The file's index in the archive.
  var file = 0
  /// Whether the path is a folder's without its slash, from which the client is sent on.
  var isRedirect = false
}
