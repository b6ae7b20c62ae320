// What has to stay until a client has something: the reason why the cache can be the retransmission buffer.

import ExOSFiles

/// A use of a known file, or a piece of it that is pinned for one connection.
struct Hold {
  /// The known file.
  var row: Int
  /// The piece; nothing for the use itself, which is behind all pieces of an answer.
  var view: FileView?
}
