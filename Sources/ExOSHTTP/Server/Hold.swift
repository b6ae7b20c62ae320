// What has to stay until a client has something: the reason why the cache can be the retransmission buffer.

import ExOSFiles

/// A use of a known file, or a piece of it that is pinned for one connection.
struct Hold {
  /// How many bytes the connection has been given up to the end of what is held.
  var end: Int
  /// The known file.
  var row: Int
  /// The piece; nothing for the use itself, which is behind all pieces of an answer.
  var view: FileView?
}
